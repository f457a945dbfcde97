"""The equilibrium section: what is lost once everybody has adjusted, what carries it, who else."""

from __future__ import annotations

from autarky.report.context import Context
from autarky.report.registry import section
from autarky.report.section import Section
from autarky.report.sections.equilibrium.certificate import certificate, provenance
from autarky.report.sections.equilibrium.course import course
from autarky.report.sections.equilibrium.drawings import drawings
from autarky.report.sections.equilibrium.method import method
from autarky.report.sections.equilibrium.numbers import numbers
from autarky.report.sections.equilibrium.runs import find
from autarky.report.sections.equilibrium.tables import tables
from autarky.report.sections.equilibrium.trust import trust
from autarky.report.sections.equilibrium.wording import clause, sentence

__all__ = ["build"]


@section("equilibrium", order=30)
def build(context: Context) -> Section:
    """Run the equilibrium clock at every horizon and alone, and say what it found."""
    found = find(context)
    return Section(
        clock="equilibrium",
        title="Equilibrium: what is lost once everybody has adjusted",
        clause=clause(found),
        sentence=sentence(found),
        drawings=drawings(found),
        tables=tables(found),
        method=method(found),
        numbers=numbers(found),
        certificate=certificate(found),
        provenance=provenance(found),
        course=course(found),
        trust=trust(found),
    )
