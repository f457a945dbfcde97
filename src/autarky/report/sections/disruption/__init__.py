"""The disruption section: what runs short when, where it begins, and who else is hurt."""

from __future__ import annotations

from autarky.report.context import Context
from autarky.report.registry import section
from autarky.report.section import Section
from autarky.report.sections.disruption.course import course
from autarky.report.sections.disruption.drawings import drawings
from autarky.report.sections.disruption.findings import find
from autarky.report.sections.disruption.numbers import numbers
from autarky.report.sections.disruption.tables import tables
from autarky.report.sections.disruption.trust import trust
from autarky.report.sections.disruption.wording import clause, method, sentence

__all__ = ["build"]


@section("disruption", order=20)
def build(context: Context) -> Section:
    """Run the disruption clock, alone and over an ensemble, and say what it found."""
    found = find(context)
    figures = numbers(found)
    return Section(
        clock="disruption",
        title="Disruption: what runs short, and how fast",
        clause=clause(found),
        sentence=sentence(found, figures),
        drawings=drawings(found),
        tables=tables(found),
        method=method(found),
        numbers=figures,
        certificate=found.result.certificate.as_dict() | {"status": found.result.status.value},
        provenance=found.result.provenance.as_dict(),
        course=course(found),
        trust=trust(found),
    )
