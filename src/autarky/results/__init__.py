"""What every clock returns: labelled figures with status, certificate and provenance."""

from autarky.results.provenance import Provenance
from autarky.results.result import Result
from autarky.results.sensitivity import Flips, Influence
from autarky.results.study import StudyResult

__all__ = ["Flips", "Influence", "Provenance", "Result", "StudyResult"]
