"""The Scenario: what happens to a country's ties, as data that every clock reads."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from autarky._core.errors import InputError
from autarky._core.files import write_text
from autarky._core.spec import explain
from autarky._core.yaml import parse
from autarky.scenario.rules import Cost, Credit, Cut, Names, Stock, Tariff
from autarky.world import World

REMEDY = "Compare `autarky scenario schema`."


class _Frozen(dict[str, tuple[str, ...]]):
    """A mapping that is part of a frozen model: it can be hashed and not written to."""

    def __setitem__(self, key: str, value: tuple[str, ...]) -> None:
        raise TypeError("a scenario's blocs cannot be changed; make a new scenario")

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[_Frozen], tuple[dict[str, tuple[str, ...]]]]:
        return type(self), (dict(self),)


class Scenario(BaseModel):
    """What happens to the ties of the world economy; frozen, and the same for all four clocks.

    A ``"*"`` on one side of a tie means everybody not named on the other side; flows within one
    country are never touched. Scenarios compose with ``|``: of the shares that remain the least
    counts, tariffs add up, costs multiply, and of the credit ceilings the lowest counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="unnamed", min_length=1, description="What to call it.")
    cuts: tuple[Cut, ...] = Field(default=(), description="Ties that are cut.")
    tariffs: tuple[Tariff, ...] = Field(default=(), description="Tariffs that are added.")
    costs: tuple[Cost, ...] = Field(default=(), description="Trade costs that are multiplied.")
    credit: tuple[Credit, ...] = Field(default=(), description="Ceilings on foreign debt.")
    stocks: tuple[Stock, ...] = Field(
        default=(), description="Stocks at the start, in place of the World's."
    )
    rationing: (
        Literal["proportional", "industries_first", "households_first", "critical_first"] | None
    ) = Field(default=None, description="Who is served first; None: the clock's own default.")
    start_month: int | None = Field(
        default=None, ge=1, le=12, description="Month in which it begins, for seasonal stocks."
    )
    blocs: Mapping[str, tuple[str, ...]] = Field(
        default_factory=_Frozen,
        description="Named lists of regions, beside those of the World.",
    )

    @field_validator("blocs")
    @classmethod
    def _freeze(cls, blocs: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        return _Frozen(blocs)

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(explain(error, "the scenario", _keys(type(self)), REMEDY)) from None

    # -- constructors -----------------------------------------------------------------------------

    @classmethod
    def none(cls) -> Self:
        """Nothing happens."""
        return cls(name="none")

    @classmethod
    def blockade(cls, region: str | Sequence[str], **cut: Any) -> Self:
        """Cut a region, or a bloc as a whole, from everybody in both directions.

        `cut` sets ``remaining`` (0), ``start_days`` (0), ``duration_days`` (365), ``ramp_days`` (0)
        and ``sectors`` (all).
        """
        who = _names(region)
        rules = ({"importer": who, "exporter": "*"}, {"importer": "*", "exporter": who})
        return cls(name=f"blockade of {_spoken(who)}", cuts=_with(rules, cut))

    @classmethod
    def embargo(
        cls,
        by: str | Sequence[str],
        against: str | Sequence[str],
        sectors: str | Sequence[str] = "*",
        **cut: Any,
    ) -> Self:
        """`by` no longer sells `sectors` to `against`."""
        rule = {"importer": _names(against), "exporter": _names(by), "sectors": _names(sectors)}
        what = "" if sectors == "*" else f" of {_spoken(_names(sectors))}"
        name = f"embargo{what} by {_spoken(_names(by))} against {_spoken(_names(against))}"
        return cls(name=name, cuts=_with((rule,), cut))

    @classmethod
    def decoupling(cls, bloc: str | Sequence[str], other: str | Sequence[str], **cut: Any) -> Self:
        """Two blocs no longer trade with each other."""
        a, b = _names(bloc), _names(other)
        rules = ({"importer": a, "exporter": b}, {"importer": b, "exporter": a})
        name = f"decoupling of {_spoken(a)} and {_spoken(b)}"
        return cls(name=name, cuts=_with(rules, cut))

    @classmethod
    def tariff(
        cls,
        importer: str | Sequence[str],
        exporter: str | Sequence[str] = "*",
        *,
        rate: float,
        sectors: str | Sequence[str] = "*",
    ) -> Self:
        """`importer` adds `rate` to its tariffs on goods from `exporter`."""
        tie = {"importer": _names(importer), "exporter": _names(exporter)}
        name = f"tariff of {_spoken(_names(importer))} on {_spoken(_names(exporter))}"
        return cls(name=name, tariffs=(tie | {"sectors": _names(sectors), "rate": rate},))

    def __or__(self, other: Scenario) -> Scenario:
        """Both at once; rules of `self` come first."""
        clash = [b for b in self.blocs if b in other.blocs and self.blocs[b] != other.blocs[b]]
        if clash:
            msg = f"both scenarios name a bloc {clash[0]!r} with other members; rename one"
            raise InputError(msg)
        joined = {
            key: getattr(self, key) + getattr(other, key)
            for key in ("cuts", "tariffs", "costs", "credit", "stocks")
        }
        later = {
            key: getattr(other, key) if getattr(self, key) is None else getattr(self, key)
            for key in ("rationing", "start_month")
        }
        names = [s.name for s in (self, other) if s.name != "none"]
        name = " + ".join(names) or "none"
        return Scenario(name=name, blocs={**self.blocs, **other.blocs}, **joined, **later)

    # -- files ------------------------------------------------------------------------------------

    @classmethod
    def from_yaml(cls, source: str | os.PathLike[str]) -> Self:
        """Read a scenario from a YAML file, or from YAML text with more than one line.

        Raises
        ------
        InputError
            With every unknown key and every bad value, and what was probably meant.
        """
        fields, where = parse(source, "scenario", "keys such as name: and cuts:")
        try:
            return cls(**fields)
        except InputError as error:
            raise InputError(where + str(error).removeprefix("the scenario")) from None

    def to_yaml(self) -> str:
        """YAML text that reads back as the same scenario; defaults are left out."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        return yaml.safe_dump({"name": self.name} | plain, sort_keys=False, allow_unicode=True)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write :meth:`to_yaml` to a file, atomically."""
        return write_text(path, self.to_yaml())

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """JSON Schema of a scenario file, for editors and other programs."""
        return cls.model_json_schema()

    @property
    def hash(self) -> str:
        """SHA-256 of the content; equal scenarios have equal hashes."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    # -- reading against a World ------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """True if the scenario changes nothing."""
        return not (self.cuts or self.tariffs or self.costs or self.credit or self.stocks)

    def remaining(self, world: World) -> NDArray[np.float64]:
        """(importer, exporter, sector) share of each flow that remains while the cuts last."""
        from autarky.scenario.reading import remaining

        return remaining(self, world)

    def check(self, world: World) -> None:
        """Raise one error naming every region and sector that is not in `world`."""
        from autarky.scenario.reading import check

        check(self, world)


def _with(rules: tuple[dict[str, Names], ...], cut: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Rules with the options of a cut, which may not turn a tie into another."""
    taken = [key for key in ("importer", "exporter") if key in cut]
    if taken:
        msg = f"{taken[0]!r} is set by the regions that are named; write a Cut for another tie"
        raise InputError(msg)
    return tuple(rule | cut for rule in rules)


def _names(given: str | Sequence[str]) -> Names:
    return given if isinstance(given, str) else tuple(given)


def _spoken(names: Names) -> str:
    if names == "*":
        return "everybody"
    return names if isinstance(names, str) else ", ".join(names)


def _keys(model: type[BaseModel]) -> list[str]:
    """All keys that may stand anywhere in a scenario file."""
    rules: tuple[type[BaseModel], ...] = (Cut, Tariff, Cost, Credit, Stock)
    return [*model.model_fields, *(key for rule in rules for key in rule.model_fields)]
