"""A region's plan made ready: base year, world market, years and what they count for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.planning.calibrate import Base, calibrate
from autarky.planning.coefficients import State
from autarky.planning.figures import Figure, parameters, rules
from autarky.planning.market import Market, Path
from autarky.planning.needs import Needs
from autarky.planning.nodes import Nodes, chain, probabilities, tree, weights
from autarky.planning.optimum import Problem
from autarky.planning.regimes import path
from autarky.planning.spec import Spec
from autarky.planning.table import Table, table
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Setting:
    """What every policy faces.

    Attributes
    ----------
    base, path
        The economy and the world market.
    spec
        The choices.
    horizon
        Years that are reported.
    nodes, weight
        Years of the optimum, and what each counts for.
    settings
        Of the rules.
    """

    base: Base
    path: Path
    spec: Spec
    horizon: int
    nodes: Nodes
    weight: Array
    settings: Mapping[tuple[str, str], float]

    @property
    def plan_years(self) -> int:
        """Years in which a rule governs."""
        given = self.spec.plan_years
        return min(self.horizon, max(1, round(0.6 * self.horizon)) if given is None else given)

    @property
    def never(self) -> int:
        """Opening year that stands for none: the end of the years."""
        return self.horizon + self.spec.tail_years

    @property
    def openings(self) -> tuple[tuple[int, float], ...]:
        """Opening years that the tree keeps, and :attr:`never`, each with its probability."""
        kept = sorted({k for k in self.nodes.opens if k >= 0})
        chance = opening(self.spec, self.base.values, self.horizon)
        mass = np.diff(np.concatenate([[0.0], np.cumsum(chance)[kept]]))
        return (*zip(kept, map(float, mass), strict=True), (self.never, 1.0 - float(mass.sum())))

    def opened_in(self, year: int) -> Setting:
        """Return the setting of an uncertain end of isolation where it is known to end in a year.

        It stays a setting of the uncertain regime, whose paths count nothing as traded.
        """
        nodes = chain(self.horizon, self.spec.tail_years)
        v = self.base.values
        weight = weights(nodes, np.ones(nodes.count), v["discount"], v["population_growth"])
        return replace(self, nodes=nodes, weight=weight, path=self.path.closed(year))

    def allowing(self, levy: float) -> Setting:
        """Return the setting in which the optimum may levy as much as a rule does."""
        most = max(self.spec.coercion_limit, levy)
        return replace(self, spec=self.spec.model_copy(update={"coercion_limit": most}))

    @property
    def needs(self) -> Needs:
        """What the Spec guarantees."""
        spec = self.spec
        return Needs(spec.living_standards, spec.village_consent, spec.targets)

    def with_market_power(self) -> Setting:
        """Return the setting of a planner who uses the power over export prices: one program."""
        return replace(self, path=replace(self.path, price_taking=False))

    def without_guarantees(self) -> Setting:
        """Return the setting in which nothing is guaranteed, as for a rule."""
        free = {"living_standards": "free", "village_consent": False, "targets": ()}
        return replace(self, spec=self.spec.model_copy(update=free))

    @property
    def levy(self) -> float:
        """Largest levy that any rule or the Spec allows, share of base farm output."""
        rule = self.settings["gallop", "levy"] * self.base.values["levy_base"]
        return max(self.spec.coercion_limit, rule)

    def problem(self, *, coercion: bool, needs: bool = True) -> Problem:
        """Return the problem of the optimum."""
        return Problem(
            base=self.base, nodes=self.nodes, state=State.of(self.base), path=self.path,
            weight=self.weight, needs=self.needs if needs else Needs(),
            levy=self.levy if coercion else 0.0, floor_growth=self.spec.floor_growth,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Question:
    """World, scenario, region and Spec, read once: settings for any figures follow quickly.

    Attributes
    ----------
    figures, rules
        Parameters and settings of the rules, with their ranges.
    """

    world: World
    scenario: Scenario
    spec: Spec
    market: Market
    horizon: int
    table: Table
    figures: Mapping[str, Figure]
    rules: Mapping[tuple[str, str], Figure]

    @classmethod
    def of(  # noqa: PLR0917
        cls,
        world: World,
        scenario: Scenario | None,
        spec: Spec | None,
        region: str,
        market: Market | None,
        horizon: int,
    ) -> Question:
        """Read the inputs; see :func:`autarky.planning.run` for what is refused."""
        _check_kinds(scenario, spec, region, market)
        scenario, spec = scenario or Scenario.none(), spec or Spec()
        scenario.check(world)
        if type(horizon) is not int or not 2 <= horizon <= 60:
            msg = f"horizon_years is {horizon!r}; give whole years from 2 to 60"
            raise InputError(msg)
        late = [t for t in spec.targets if t.year >= horizon]
        if late:
            msg = (
                f"a target stands in year {late[0].year} of a plan of {horizon} years; "
                "years begin with 0"
            )
            raise InputError(msg)
        t = table(world, region, spec.roles)
        missing = [g.role for g in spec.targets if g.role not in t.roles]
        if missing:
            msg = (
                f"region {region} has no role {missing[0]} to set a target for; "
                f"it has {', '.join(t.roles)}"
            )
            raise InputError(msg)
        return cls(
            world, scenario, spec, market or Market(), horizon, t,
            parameters(region, spec.parameters, year=world.info.year), rules(spec.rules),
        )  # fmt: skip

    @property
    def ranges(self) -> dict[str, Figure]:
        """Parameters and settings of rules (``gallop.levy``) that have a range."""
        every = dict(self.figures) | {".".join(key): f for key, f in self.rules.items()}
        return {name: f for name, f in every.items() if f.high > f.low}

    def setting(
        self,
        values: Mapping[str, float] | None = None,
        settings: Mapping[tuple[str, str], float] | None = None,
        spec: Spec | None = None,
        *,
        scenario: Scenario | None = None,
    ) -> Setting:
        """Calibrate with figures; those of the tables unless given."""
        spec = spec or self.spec
        values = values or {name: f.value for name, f in self.figures.items()}
        settings = settings or {key: f.value for key, f in self.rules.items()}
        base = calibrate(self.table, values, equal_weights=spec.welfare_weights == "equal")
        years = self.horizon + spec.tail_years
        market = path(
            self.world, scenario or self.scenario, spec, self.market, self.table, values, years
        )
        nodes, chance = _nodes(spec, values, self.horizon)
        growth = values["population_growth"]
        if values["discount"] * (1.0 + growth) >= 1.0:
            msg = (
                f"discount {values['discount']:g} with people growing by {growth:g} a year makes "
                "the years after the plan worth without end; lower one of them"
            )
            raise InputError(msg)
        weight = weights(nodes, chance, values["discount"], growth)
        return Setting(base, market, spec, self.horizon, nodes, weight, settings)


def _check_kinds(scenario: object, spec: object, region: object, market: object) -> None:
    """Refuse arguments of another kind."""
    if not isinstance(region, str):
        msg = f"region is {region!r}; give the code of one"
        raise InputError(msg)
    for name, value, kind in (
        ("scenario", scenario, Scenario), ("spec", spec, Spec), ("market", market, Market),
    ):  # fmt: skip
        if value is not None and not isinstance(value, kind):
            msg = f"{name} is {value!r}; give a {kind.__name__}, or None"
            raise InputError(msg)


def _nodes(spec: Spec, values: Mapping[str, float], horizon: int) -> tuple[Nodes, Array]:
    """Chain or tree, with the probability of each node."""
    if spec.regime != "uncertain":
        nodes = chain(horizon, spec.tail_years)
        return nodes, np.ones(nodes.count)
    chance = opening(spec, values, horizon)
    kept = tuple(sorted({k for k in spec.opening_years if k < horizon}))
    if not kept:
        msg = f"no opening year of {spec.opening_years} lies within the plan of {horizon} years"
        raise InputError(msg)
    nodes = tree(kept, horizon, spec.tail_years)
    return nodes, probabilities(nodes, chance)


def opening(spec: Spec, values: Mapping[str, float], horizon: int) -> Array:
    """(horizon,) probability that isolation ends at the start of year t; never in year 0."""
    found = np.zeros(horizon)
    if spec.opening is None:
        hazard = values["hazard"]
        found[1:] = hazard * (1.0 - hazard) ** np.arange(horizon - 1)
        return found
    given = np.array(spec.opening[: horizon - 1])
    if given.sum() > 1.0 + 1e-9:
        msg = f"the probabilities of opening sum to {given.sum():g}; they cannot exceed 1"
        raise InputError(msg)
    found[1 : 1 + len(given)] = given
    return found
