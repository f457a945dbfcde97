"""Policies: the optimum, and rules that set a year's instruments without looking ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from autarky._core.errors import InputError

Settings = Mapping[tuple[str, str], float]
Belief = Literal["chances", "mean", "next_year", "never"]


@dataclass(frozen=True)
class Instruments:
    """What a rule sets in a year.

    Attributes
    ----------
    accumulation
        Multiple of the base share of GDP that is invested.
    industry_lean
        Weight of producer goods and fuel in investment over that of the base year.
    migration
        Share of the city that moves in from the village a year; None: as many as in the base year.
    levy
        Multiple of the base levy.
    credit
        Share of the credit ceiling that may be owed.
    """

    accumulation: float
    industry_lean: float
    migration: float | None
    levy: float
    credit: float


MOST = {
    "accumulation": 100.0, "industry_lean": 100.0, "migration": 2.0, "levy": 100.0, "credit": 2.0,
}  # fmt: skip
"""The most that each can be; none is less than nothing."""
BASE_YEAR = Instruments(1.0, 1.0, None, 0.0, 0.0)
"""What was done in the base year."""


@dataclass(frozen=True)
class Optimum:
    """The best plan under the laws, seen ahead over the whole horizon.

    Parameters
    ----------
    coercion
        Whether it may levy; None: as the Spec says.
    """

    coercion: bool | None = None

    @property
    def name(self) -> str:
        """Name in tables."""
        return "optimum_with_levy" if self.coercion else "optimum"


@dataclass(frozen=True)
class OptimumMPC:
    """The optimum made anew every year that isolation goes on (model predictive control).

    Only where the end of isolation is uncertain; where it is known, or the market open, this is the
    optimum. Nothing is guaranteed, as by a rule.

    Parameters
    ----------
    believes
        What each year's plan counts on: ``"chances"`` of every opening year that is left;
        ``"mean"``: that isolation ends after its mean time to come, for sure; ``"next_year"``;
        ``"never"``.
    coercion
        Whether it may levy; None: as the Spec says.
    """

    believes: Belief = "chances"
    coercion: bool | None = None

    def __post_init__(self) -> None:
        known = get_args(Belief)
        if self.believes not in known:
            msg = f"OptimumMPC: believes is {self.believes!r}; give one of {', '.join(known)}"
            raise InputError(msg)

    @property
    def name(self) -> str:
        """Name in tables."""
        return "mpc" if self.believes == "chances" else f"mpc_{self.believes}"


@dataclass(frozen=True)
class Rule:
    """A rule: constant instruments, from the table of rules unless given.

    Parameters
    ----------
    accumulation, industry_lean, migration, levy, credit
        Settings in place of the table's; see :class:`Instruments`.
    """

    accumulation: float | None = None
    industry_lean: float | None = None
    migration: float | None = None
    levy: float | None = None
    credit: float | None = None

    key: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (number and 0.0 <= value <= most):
                who = type(self).__name__
                msg = f"{who}: {name} is {value!r}; give a number from 0 to {most:g}"
                raise InputError(msg)
        if not self.key and type(self) is Rule and self._missing:
            msg = (
                f"Rule: nothing says what {self._missing[0]} is; a rule of your own needs all five"
            )
            raise InputError(msg)

    @property
    def _missing(self) -> list[str]:
        """Settings that are left to the table; movers may be left to the base year."""
        return [n for n in MOST if n != "migration" and getattr(self, n) is None]

    @property
    def name(self) -> str:
        """Name in tables."""
        return self.key

    def start(self, settings: Settings) -> Instruments:
        """Instruments of the first year."""
        return self._own(self.key, settings)

    def instruments(
        self,
        settings: Settings,  # noqa: ARG002
        city_food: Sequence[float],  # noqa: ARG002
        last: Instruments,
    ) -> Instruments:
        """Instruments of a later year.

        Parameters
        ----------
        settings
            Of every rule, by rule and instrument.
        city_food
            Food per head in the city in the years so far, the base year = 1.
        last
            Instruments of the year before.
        """
        return last

    def _own(self, key: str, settings: Settings) -> Instruments:
        names = Instruments.__dataclass_fields__
        given = {n: getattr(self, n) for n in names}
        if not key:
            return Instruments(**given)
        return Instruments(
            **{n: settings[key, n] if given[n] is None else float(given[n]) for n in names}
        )


@dataclass(frozen=True)
class BaseYear(Rule):
    """The base year for ever: its investment and its migration, no levy, debt that stands."""

    key: ClassVar[str] = "base_year"

    def start(self, settings: Settings) -> Instruments:  # noqa: ARG002
        """Instruments of the first year."""
        return BASE_YEAR


@dataclass(frozen=True)
class SnailsPace(Rule):
    """Low accumulation, led by the peasant market."""

    key: ClassVar[str] = "snail"


@dataclass(frozen=True)
class NEP(Rule):
    """A little more than the base year, divided as in the base year."""

    key: ClassVar[str] = "nep"


@dataclass(frozen=True)
class ConstantShares(Rule):
    """A constant high share for the machine industry: Feldman (1928), Mahalanobis (1953)."""

    key: ClassVar[str] = "feldman"


@dataclass(frozen=True)
class MadGallop(Rule):
    """Accumulation and heavy industry to the limit, a levy on the village, debt to the ceiling."""

    key: ClassVar[str] = "gallop"


@dataclass(frozen=True)
class PanickyRetreat(Rule):
    """Little accumulation, nobody moves, no levy: what a zigzag turns to, kept."""

    key: ClassVar[str] = "retreat"


@dataclass(frozen=True)
class Zigzag(Rule):
    """Gallop until food in the city is short, panicky retreat until it is back, gallop again."""

    key: ClassVar[str] = "zigzag"

    def start(self, settings: Settings) -> Instruments:
        """Instruments of the first year: those of the gallop."""
        return self._own("gallop", settings)

    def instruments(
        self, settings: Settings, city_food: Sequence[float], last: Instruments
    ) -> Instruments:
        """Turn back below the alarm, turn round again above the calm."""
        retreat = PanickyRetreat().start(settings)
        calm = max(settings["zigzag", "food_calm"], settings["zigzag", "food_alarm"])
        if city_food[-1] < settings["zigzag", "food_alarm"]:
            return retreat
        if last == retreat and city_food[-1] < calm:
            return retreat
        return self.start(settings)


@dataclass(frozen=True)
class Steady(Rule):
    """The line without the turns: the means of a zigzag's instruments, held constant."""

    key: ClassVar[str] = "steady"

    def start(self, settings: Settings) -> Instruments:
        """Instruments of a zigzag's first year, before its means are known."""
        return Zigzag().start(settings)

    @staticmethod
    def over(years: Sequence[Instruments]) -> Rule:
        """Return the rule that holds the means of what a zigzag set over `years`."""
        means = {
            name: sum(getattr(year, name) for year in years) / len(years)
            for name in Instruments.__dataclass_fields__
        }
        return Rule(**means)


Policy = Optimum | OptimumMPC | Rule

POLICIES: Mapping[str, type[Policy]] = {
    "optimum": Optimum,
    "mpc": OptimumMPC,
    "snail": SnailsPace,
    "nep": NEP,
    "feldman": ConstantShares,
    "zigzag": Zigzag,
    "steady": Steady,
    "gallop": MadGallop,
    "retreat": PanickyRetreat,
    "base_year": BaseYear,
}
"""Policies by the name that the command line gives them."""


def checked_policy(policy: object) -> Policy:
    """Return a policy, the optimum for None; anything else is refused."""
    if policy is None:
        return Optimum()
    if isinstance(policy, Optimum | OptimumMPC | Rule):
        return policy
    msg = f"policy is {policy!r}; give one of autarky.planning's: Optimum(), MadGallop() …"
    raise InputError(msg)
