"""Studies: many runs of the clocks over worlds, scenarios and draws, kept so that none is lost."""

from autarky.results import Flips, Influence, StudyResult
from autarky.study.export import cube, export
from autarky.study.flips import flips
from autarky.study.model import Study, ready_studies
from autarky.study.run import load, resume, run
from autarky.study.sensitivity import influence

__all__ = [
    "Flips",
    "Influence",
    "Study",
    "StudyResult",
    "cube",
    "export",
    "flips",
    "influence",
    "load",
    "ready_studies",
    "resume",
    "run",
]
