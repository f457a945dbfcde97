"""The figures of world 1928 as arrays: what the build starts from and what a sample redraws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import Problems
from autarky.data.world1928.figures import CATEGORIES, GOODS, REGIONS, SECTORS, Figures

Array = NDArray[np.float64]
GRADES = ("high", "medium", "low")
USES = (*SECTORS, *CATEGORIES)
MUST_BE_POSITIVE = (
    "gdp", "population", "gdp_per_head", "va_share", "export_share", "import_share", "cif_fob",
    "softness", "va_softness", "empty_trade_floor", "services_export", "services_import",
    "reexport_rate", "reexport_buyer", "trade_affinity", "participation", "employment_share",
    "capital_output", "capital_intensity", "import_cap",
)  # fmt: skip
MAY_BE_NEGATIVE = ("import_use",)


@dataclass(frozen=True)
class Inputs:
    """Arrays over regions r (12), goods g (5), sectors i, j (6) and final categories f (3).

    Flows are in million USD a year, shares are fractions of one.
    """

    gdp: Array
    """(r,) nominal GDP."""
    trade: Array
    """(r, r) merchandise from origin to destination, fob, diagonal zero."""
    export_share: Array
    """(r, g) composition of exports."""
    import_share: Array
    """(r, g) composition of imports as recorded, cif."""
    services_export: Array
    """(r,)."""
    services_import: Array
    """(r,)."""
    va_share: Array
    """(r, i) composition of value added."""
    technology: Array
    """(r, i, j) prior inputs of i per unit of output of j."""
    final_use: Array
    """(r, i, f) prior composition of each category of final demand."""
    government_share: Array
    """(r,) of GDP."""
    investment_share: Array
    """(r,) of GDP."""


def inputs_from(figures: Figures) -> Inputs:
    """Read the arrays out of the table of figures; compositions are scaled to add up to one.

    Raises
    ------
    InputError
        If a figure that must be positive is not; all such figures are named.
    """
    _refuse_impossible(figures)
    rich = figures.array("rich_weight", REGIONS)[:, None, None]
    tech = figures.array("technology", ("rich", "poor"), SECTORS, SECTORS)
    final = figures.array("final_use", ("rich", "poor"), CATEGORIES, SECTORS)
    final = _composition(final).transpose(0, 2, 1)
    return Inputs(
        gdp=1000.0 * figures.array("gdp", REGIONS),
        trade=_trade(figures),
        export_share=_composition(figures.array("export_share", REGIONS, GOODS)),
        import_share=_composition(figures.array("import_share", REGIONS, GOODS)),
        services_export=figures.array("services_export", REGIONS),
        services_import=figures.array("services_import", REGIONS),
        va_share=_composition(figures.array("va_share", REGIONS, SECTORS)),
        technology=rich * tech[0] + (1.0 - rich) * tech[1],
        final_use=rich * final[0] + (1.0 - rich) * final[1],
        government_share=figures.array("government_share", REGIONS) / 100.0,
        investment_share=figures.array("investment_share", REGIONS) / 100.0,
    )


def composition_spread(figures: Figures) -> tuple[Array, Array]:
    """Return the spread of export and import compositions, fractions by region (r,)."""
    spread = np.array([figures.value(f"sd_composition.{g}") for g in GRADES]) / 100.0
    return spread[_grades(figures, "export")], spread[_grades(figures, "import")]


def scaling_exponents(figures: Figures) -> tuple[Array, Array]:
    """Return how hard export and import compositions bind, by region (r,)."""
    exponent = np.array([figures.value(f"scaling_exponent.{g}") for g in GRADES])
    return exponent[_grades(figures, "export")], exponent[_grades(figures, "import")]


def _composition(values: Array) -> Array:
    """Scale the last axis to add up to one, so that one share can be overridden alone."""
    return np.asarray(values / values.sum(axis=-1, keepdims=True))


def _refuse_impossible(figures: Figures) -> None:
    table = figures.table
    problems = Problems("the figures of world 1928")
    positive = table["item"].isin(MUST_BE_POSITIVE)
    for key, value in table.loc[positive & (table["value"] <= 0), "value"].items():
        problems.add(f"{key} must be positive, not {value:g}")
    signed = table["item"].isin(MAY_BE_NEGATIVE)
    for key, value in table.loc[~positive & ~signed & (table["value"] < 0), "value"].items():
        problems.add(f"{key} must not be negative, but is {value:g}")
    for region in REGIONS:
        spent = sum(figures.value(f"{k}_share.{region}") for k in ("government", "investment"))
        if spent >= 100:
            problems.add(f"government and investment of {region} take {spent:g} % of its GDP")
    problems.raise_if_any()


def _grades(figures: Figures, flow: str) -> NDArray[np.intp]:
    """Position in `GRADES` of each region's reliability (1 = high … 3 = low)."""
    return figures.array(f"{flow}_reliability", REGIONS).astype(np.intp) - 1


def _trade(figures: Figures) -> Array:
    """Merchandise between regions, with a floor under empty pairs."""
    trade = np.zeros((len(REGIONS), len(REGIONS)))
    for (origin, destination), value in figures.mapped("trade").items():
        trade[REGIONS.index(origin), REGIONS.index(destination)] = value
    trade = np.maximum(trade, figures.value("empty_trade_floor"))
    np.fill_diagonal(trade, 0.0)
    return trade
