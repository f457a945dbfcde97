"""What can be chosen when a plan is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from autarky._core.spec import SpecModel

Regime = Literal["open", "no_credit", "slump", "monopoly", "isolated", "uncertain"]
REGIMES: tuple[str, ...] = get_args(Regime)
Years = Annotated[int, Field(ge=0, le=60)]
Share = Annotated[float, Field(ge=0, le=1)]


class Target(SpecModel):
    """Output that a plan must reach.

    Parameters
    ----------
    role
        A, C, K, F or S.
    year
        Year of the plan, 0 the first.
    multiple
        Of base output.
    """

    role: Literal["A", "C", "K", "F", "S"]
    year: Years
    multiple: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Spec(SpecModel):
    """Parameters of a plan.

    Parameters
    ----------
    regime
        The world market: ``"open"`` (prices taken as given), ``"no_credit"``, ``"slump"`` (demand
        and terms of trade fall), ``"monopoly"`` (the planner uses its power over export prices),
        ``"isolated"`` for `isolated_years`, ``"uncertain"``: isolated until it ends, nobody knows
        when. None: read from the scenario.
    isolated_years
        Years of isolation from the first; of ``"isolated"``.
    opening
        ``"uncertain"``: probability that isolation ends after 1, 2, … years, an empirical waiting
        time; None: the constant hazard of the parameters.
    opening_years
        Years that the tree keeps, 1 and later; the mass of another goes to the next kept one.
    plan_years
        Years in which a rule governs; the optimum follows. None: three fifths of the horizon.
    living_standards
        ``"free"``; ``"basket"``: the national basket a head, and food, never fall; ``"floor"``:
        city and village stay above their base, rising by `floor_growth` a year.
    floor_growth
        Log points a year.
    village_consent
        The village is never worse off than in the base year.
    coercion
        The optimum may levy, up to `coercion_limit` of base farm output.
    targets
        Outputs that must be reached.
    welfare_weights
        ``"negishi"``: a good is worth the same in city and village in the base year; ``"equal"``.
    debt_in_isolation
        ``"accrues"`` unpaid, or stands still: ``"frozen"``.
    parameters, rules
        Figures in place of the tables' own, by name (``{"discount": 0.95}``,
        ``{"gallop.accumulation": 1.5}``); they have no range.
    roles
        Role by sector, where the table's product groups do not say.
    tail_years
        Years after the horizon that carry the terminal law.
    """

    regime: Regime | None = None
    isolated_years: Years = 10
    opening: tuple[Share, ...] | None = None
    opening_years: tuple[Annotated[int, Field(ge=1, le=60)], ...] = (1, 2, 3, 5, 8, 13)
    plan_years: Annotated[int, Field(ge=1, le=60)] | None = None
    living_standards: Literal["free", "basket", "floor"] = "free"
    floor_growth: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    village_consent: bool = False
    coercion: bool = False
    coercion_limit: Share = 0.12
    targets: tuple[Target, ...] = ()
    welfare_weights: Literal["negishi", "equal"] = "negishi"
    debt_in_isolation: Literal["accrues", "frozen"] = "accrues"
    parameters: Mapping[str, float] = Field(default_factory=dict)
    rules: Mapping[str, float] = Field(default_factory=dict)
    roles: Mapping[str, str] = Field(default_factory=dict)
    tail_years: Annotated[int, Field(ge=5, le=40)] = 7
