"""What certifies the section: residuals of all its solves, the closed form beside the solver."""

from __future__ import annotations

from typing import Any

from autarky._core.status import Certificate, Status
from autarky.report.sections.equilibrium.countries import split
from autarky.report.sections.equilibrium.findings import Findings

AGREEMENT = 1e-6
"""How near the solver must come to the closed form of a country alone, in shares of income."""


def certificate(found: Findings) -> dict[str, Any]:
    """Largest residuals of the runs at ten years and at every horizon, with the warnings."""
    results = [r for r in (found.long, found.curve) if r is not None]
    residuals: dict[str, float] = {}
    tolerances: dict[str, float] = {}
    notes: dict[str, Any] = {}
    for result in reversed(results):
        own = result.certificate
        for name, size in own.residuals.items():
            residuals[name] = max(size, residuals.get(name, 0.0))
        tolerances |= own.tolerances
        notes |= own.notes
    gap = _gap(found)
    if gap is not None:
        residuals["against_closed_form"], tolerances["against_closed_form"] = gap, AGREEMENT
    notes["warnings"] = list(found.warnings)
    whole = Certificate(residuals, tolerances, notes)
    return whole.as_dict() | {"status": _status(found, holds=whole.holds).value}


def provenance(found: Findings) -> dict[str, Any]:
    """Of the run at ten years, or of what there is."""
    known = found.long or found.curve or found.alone
    return known.provenance.as_dict()


def _status(found: Findings, *, holds: bool) -> Status:
    """Of the run at ten years for this country: what is not viable sooner stands in the answer."""
    if found.long is None or not holds:
        return Status.NOT_CONVERGED
    return found.long.status if not found.viable_now else Status.CONVERGED


def _gap(found: Findings) -> float | None:
    """Difference of the solver from the closed form, where both say the same thing."""
    parted = split(found.context.world)  # there the closed form has the parts as one
    if found.long is None or not found.is_blockade or parted:
        return None
    solved = float(found.long.data["real_income"].sel(region=found.region))
    return abs(solved - float(found.alone.data["real_income"].sel(region=found.region)))
