"""The dossier: the clocks' answers about one country, joined on one page."""

from autarky.report.context import Context
from autarky.report.dossier import Dossier, dossier
from autarky.report.registry import section
from autarky.report.section import Drawing, Number, Section, Table

__all__ = ["Context", "Dossier", "Drawing", "Number", "Section", "Table", "dossier", "section"]
