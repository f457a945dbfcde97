"""What can be chosen when a disruption is run."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from autarky._core.spec import SpecModel

Days = Annotated[float, Field(gt=0)]
Finite = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Stock = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Multiple = Annotated[float, Field(ge=1, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
ByProduct = dict[str, Days]
Criticality = Literal["leontief", "critical", "linear"]
Rationing = Literal["proportional", "industries_first", "households_first", "critical_first"]

PEER = frozenset(
    {
        "horizon_days", "order", "inventory_gap", "psi", "inventory_days",
        "inventory_restoration_days", "overproduction_base", "overproduction_max",
        "overproduction_days", "capital_to_value_added", "compat", "precision", "thresholds",
    }
)  # fmt: skip
"""What may be chosen beside ``compat=True``: what BoARIO 0.7.2 knows, and what is reported."""


class Spec(SpecModel):
    """Parameters of the adaptive regional input–output model.

    Parameters
    ----------
    horizon_days
        Days that are run.
    order
        How orders divide among the suppliers of one product: by their baseline deliveries times
        their present capacity (``"alt"``) or by baseline deliveries alone (``"noalt"``).
    inventory_gap
        Whether a gap in inventories is ordered over `inventory_restoration_days` and binds below
        the share `psi` of its target (``"psi"``, Guan et al. 2020) or is ordered at once and binds
        below the target itself (``"base"``, Hallegatte 2013).
    psi
        Share of the target inventory below which a needed input limits production.
    inventory_days
        Target inventory in days of use: one figure, a figure by product, or None: the World's own
        ``inventory_days``, or the defaults by product. ``inf`` never binds. At least 1/`psi`, so
        that a day's use is always in stock; what is drawn is lifted to that.
    inventory_restoration_days
        Days over which a gap is ordered: one figure, a figure by product, or None: 60, but never
        longer than the inventory itself lasts, since slower restocking lets shortages spiral.
    criticality
        Which inputs stop an industry that runs short of them (Pichler et al. 2022): every needed
        one (``"leontief"``), critical ones in full and important ones by half (``"critical"``), or
        each by its share in inputs (``"linear"``).
    rationing
        Who is served first when a supplier cannot meet all claims; None: as the scenario says, or
        ``"proportional"``.
    rerouting
        φ, the share of what cannot be ordered on a cut tie that may be ordered from other
        suppliers: one figure, a figure by product, or None: the World's own or the defaults.
    household_stock_days
        Days of consumption that households hold: one figure, a figure by product, or None: the
        World's own or the defaults.
    pipeline_days
        Days of consumption that shops and wholesalers hold of everything that can be stored.
    restocking_days
        Days over which households and shops order a gap in their stocks.
    household_categories
        Categories of final demand that are households' consumption; None: by their names.
    overproduction_base, overproduction_max, overproduction_days
        Capacity before and at the end of an expansion, as multiples of baseline output, and the
        days that the expansion takes.
    capital_to_value_added
        Capital as a multiple of a year's value added, which turns damage into lost capacity.
    need_threshold
        An input is needed where a unit of output takes more of it than this. Below it the table's
        noise, not technology, would stop production.
    thresholds
        Shares of the baseline; the days until consumption falls below each are reported.
    precision
        ``"float64"``, or ``"float32"`` for large ensembles.
    compat
        Follow BoARIO 0.7.2 in every detail, its threshold of need, timing and rounding of events
        included, so that runs agree to rounding. Not for cut ties, and without what that program
        does not have: household stocks, rationing rules, criticality, re-routing.

    Notes
    -----
    Defaults of the core are those of BoARIO 0.7.2 (Juhel 2023) after Hallegatte (2008, 2013) and
    Guan et al. (2020), except the threshold of need (there 1e-5 of a year's use per day's output)
    and the restoration, there 60 days whatever the inventory.
    """

    horizon_days: Annotated[int, Field(ge=1)] = 365
    order: Literal["alt", "noalt"] = "alt"
    inventory_gap: Literal["psi", "base"] = "psi"
    psi: Annotated[float, Field(gt=0, le=1)] = 0.8
    inventory_days: Days | ByProduct | None = None
    inventory_restoration_days: Days | ByProduct | None = None
    criticality: Criticality = "critical"
    rationing: Rationing | None = None
    rerouting: Share | dict[str, Share] | None = None
    household_stock_days: Stock | dict[str, Stock] | None = None
    pipeline_days: Stock = 30.0
    restocking_days: Finite = 30.0
    household_categories: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    overproduction_base: Multiple = 1.0
    overproduction_max: Multiple = 1.25
    overproduction_days: Multiple = 365.0
    capital_to_value_added: Finite = 4.0
    need_threshold: Annotated[float, Field(ge=0)] = 1e-3
    thresholds: Annotated[tuple[Annotated[float, Field(gt=0, lt=1)], ...], Field(min_length=1)] = (
        0.9,
        0.75,
        0.5,
    )
    precision: Literal["float64", "float32"] = "float64"
    compat: bool = False

    @model_validator(mode="after")
    def _peer_knows(self) -> Self:
        foreign = sorted(self.model_fields_set - PEER)
        if self.compat and foreign:
            msg = f"compat follows BoARIO, which does not have {', '.join(foreign)}; leave it out"
            raise ValueError(msg)
        if self.overproduction_max < self.overproduction_base:
            msg = "overproduction_max is below overproduction_base; raise it"
            raise ValueError(msg)
        return self
