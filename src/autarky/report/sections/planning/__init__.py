"""The planning section: the tempos side by side, the price of isolation and of guarantees."""

from __future__ import annotations

from autarky.report.context import Context
from autarky.report.registry import section
from autarky.report.section import Section
from autarky.report.sections.planning.course import course
from autarky.report.sections.planning.drawings import drawings
from autarky.report.sections.planning.findings import Findings, draw, find
from autarky.report.sections.planning.method import method
from autarky.report.sections.planning.numbers import numbers
from autarky.report.sections.planning.tables import tables
from autarky.report.sections.planning.trust import trust
from autarky.report.sections.planning.wording import clause, sentence

__all__ = ["build"]

TITLE = "Planning: at what tempo to build, and what the others cost"


@section("planning", order=40, ahead=draw)
def build(context: Context) -> Section | None:
    """Follow all policies over twenty years; absent where the table cannot be planned with."""
    found = find(context)
    if found is None:
        return None
    return Section(
        clock="planning", title=TITLE, clause=clause(found), sentence=sentence(found),
        drawings=drawings(found), tables=tables(found), method=method(found),
        numbers=numbers(found), certificate=_certificate(found),
        provenance=found.compared.provenance.as_dict(), course=course(context, found.courses),
        trust=trust(found),
    )  # fmt: skip


def _certificate(found: Findings) -> dict[str, object]:
    notes = found.compared.certificate.as_dict()
    return notes | {"status": found.compared.status.value, "warnings": list(found.warnings)}
