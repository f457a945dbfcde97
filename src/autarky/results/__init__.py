"""What every clock returns: labelled figures with status, certificate and provenance."""

from autarky.results.provenance import Provenance
from autarky.results.result import Result

__all__ = ["Provenance", "Result"]
