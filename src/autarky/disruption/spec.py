"""What can be chosen when a disruption is run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autarky._core.spec import SpecModel

Days = Annotated[float, Field(gt=0)]
ByProduct = dict[str, Days]


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
        Target inventory in days of use: one figure, a figure by product (others take 90), or
        None: the World's own ``inventory_days``, 90 where it has none. ``inf`` never binds.
    inventory_restoration_days
        Days over which a gap is ordered: one figure, or by product (others take 60).
    overproduction_base, overproduction_max, overproduction_days
        Capacity before and at the end of an expansion, as multiples of baseline output, and the
        days that the expansion takes.
    capital_to_value_added
        Capital as a multiple of a year's value added, which turns damage into lost capacity.
    need_threshold
        An input is needed where a unit of output takes more of it than this. Below it the table's
        noise, not technology, would stop production.
    compat
        Follow BoARIO 0.7.2 in every detail, its threshold of need, timing and rounding of events
        included, so that runs agree to rounding. Not for cut ties.

    Notes
    -----
    Defaults are those of BoARIO 0.7.2 (Juhel 2023) after Hallegatte (2008, 2013) and Guan et al.
    (2020), except the threshold of need, which BoARIO sets at 1e-5 of a year's use per day's
    output.
    """

    horizon_days: Annotated[int, Field(ge=1)] = 365
    order: Literal["alt", "noalt"] = "alt"
    inventory_gap: Literal["psi", "base"] = "psi"
    psi: Annotated[float, Field(gt=0, le=1)] = 0.8
    inventory_days: Days | ByProduct | None = None
    inventory_restoration_days: Days | ByProduct = 60.0
    overproduction_base: Annotated[float, Field(ge=1)] = 1.0
    overproduction_max: Annotated[float, Field(ge=1)] = 1.25
    overproduction_days: Days = 365.0
    capital_to_value_added: Annotated[float, Field(gt=0)] = 4.0
    need_threshold: Annotated[float, Field(ge=0)] = 1e-3
    compat: bool = False
