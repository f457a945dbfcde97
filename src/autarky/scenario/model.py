"""The Scenario: what happens to a country's ties, as data that every clock reads."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from autarky._core.errors import InputError, Problems, suggestion
from autarky._core.files import write_text
from autarky.world import World

Names: TypeAlias = str | tuple[str, ...]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Days = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]


class _Rule(BaseModel):
    """Common to all rules: frozen, no unknown keys, lists accepted where one name is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("importer", "exporter", "sectors", "region", mode="before", check_fields=False)
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if not value:
                msg = "needs at least one name, or '*' for all"
                raise ValueError(msg)
            if "*" in value:
                msg = "'*' stands alone, not in a list"
                raise ValueError(msg)
            return tuple(value)
        return value


class _Tie(_Rule):
    importer: Names = Field(description="Regions, countries or blocs that buy; '*': all others.")
    exporter: Names = Field(description="Regions, countries or blocs that sell; '*': all others.")
    sectors: Names = Field(default="*", description="Products; '*': all.")


class Cut(_Tie):
    """Ties that are cut: the share of the baseline flow that remains."""

    remaining: Share = Field(default=0.0, description="Share of the baseline flow still allowed.")
    start_days: Days = Field(default=0.0, description="Days until the cut begins.")
    duration_days: Days = Field(default=365.0, description="Days until the ties open again.")
    ramp_days: Days = Field(default=0.0, description="Days over which the cut is completed.")


class Tariff(_Tie):
    """Ad-valorem points added to the tariffs of the base."""

    rate: float = Field(gt=-1.0, allow_inf_nan=False, description="Added rate: 0.25 is 25 points.")


class Cost(_Tie):
    """Iceberg trade costs multiplied by a factor."""

    factor: float = Field(gt=0.0, allow_inf_nan=False, description="1.5 makes trade 50 % dearer.")


class Credit(_Rule):
    """A ceiling on a region's foreign debt."""

    region: Names = Field(description="Regions, countries or blocs that borrow.")
    ceiling_share_of_gdp: float = Field(
        ge=0.0, allow_inf_nan=False, description="Highest foreign debt as a share of yearly GDP."
    )
    from_year: int | None = Field(default=None, description="First year; None: from the start.")


class Stock(_Rule):
    """Stocks held when the scenario begins, in place of the World's."""

    region: Names = Field(description="Regions, countries or blocs that hold the stock.")
    sectors: Names = Field(default="*", description="Products; '*': all.")
    days: Days = Field(description="Days of baseline use.")
    holder: Literal["industries", "households"] = "industries"


class Scenario(BaseModel):
    """What happens to the ties of the world economy; frozen, and the same for all four clocks.

    A ``"*"`` on one side of a tie means everybody not named on the other side; flows within one
    country are never touched. Scenarios compose with ``|``: of the shares that remain the least
    counts, tariffs add up, costs multiply, and of the credit ceilings the lowest counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="unnamed", min_length=1)
    cuts: tuple[Cut, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    costs: tuple[Cost, ...] = ()
    credit: tuple[Credit, ...] = ()
    stocks: tuple[Stock, ...] = ()
    rationing: (
        Literal["proportional", "industries_first", "households_first", "critical_first"] | None
    ) = Field(default=None, description="Who is served first; None: the clock's own default.")
    start_month: int | None = Field(
        default=None, ge=1, le=12, description="Month in which it begins, for seasonal stocks."
    )
    blocs: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Named lists of regions, beside those of the World."
    )

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(_explain(error, type(self), "the scenario")) from None

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
        return cls(name=f"blockade of {_spoken(who)}", cuts=tuple(r | cut for r in rules))

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
        return cls(name=name, cuts=(rule | cut,))

    @classmethod
    def decoupling(cls, bloc: str | Sequence[str], other: str | Sequence[str], **cut: Any) -> Self:
        """Two blocs no longer trade with each other."""
        a, b = _names(bloc), _names(other)
        rules = ({"importer": a, "exporter": b}, {"importer": b, "exporter": a})
        name = f"decoupling of {_spoken(a)} and {_spoken(b)}"
        return cls(name=name, cuts=tuple(r | cut for r in rules))

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
        is_text = isinstance(source, str) and "\n" in source
        where = "the scenario" if is_text else str(source)
        text = str(source) if is_text else _read(Path(source))
        try:
            raw = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f" in line {mark.line + 1}" if mark else ""
            msg = f"{where} is not YAML{line}: {getattr(error, 'problem', None) or 'unreadable'}"
            raise InputError(msg) from error
        if not isinstance(raw, dict):
            msg = f"{where} holds no scenario; it needs keys such as name: and cuts:"
            raise InputError(msg)
        try:
            return cls(**{str(key): value for key, value in raw.items()})
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


def _names(given: str | Sequence[str]) -> Names:
    return given if isinstance(given, str) else tuple(given)


def _spoken(names: Names) -> str:
    if names == "*":
        return "everybody"
    return names if isinstance(names, str) else ", ".join(names)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        msg = f"there is no scenario file {path}; give a YAML file or a name such as 'blockade'"
        raise InputError(msg) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read as UTF-8 text; a scenario is a YAML file"
        raise InputError(msg) from error


def _explain(error: ValidationError, model: type[BaseModel], where: str) -> str:
    """Every problem in a file, in words, with the key that was probably meant."""
    problems = Problems(where, "Compare `autarky scenario schema`.")
    for item in error.errors():
        place = ".".join(
            str(part) for part in item["loc"] if part not in ("str", "tuple[str, ...]")
        )
        if item["type"] == "extra_forbidden":
            key = str(item["loc"][-1])
            problems.add(f"unknown key {place!r}{suggestion(key, _keys(model))}")
        elif item["type"] == "missing":
            problems.add(f"{place!r} is missing")
        else:
            text = item["msg"].removeprefix("Value error, ").removeprefix("Input ")
            problems.add(f"{place!r} is {item['input']!r} but {text[0].lower()}{text[1:]}")
    problems.found = list(dict.fromkeys(problems.found))
    return problems.message()


def _keys(model: type[BaseModel]) -> list[str]:
    """All keys that may stand anywhere in a scenario file."""
    rules: tuple[type[BaseModel], ...] = (Cut, Tariff, Cost, Credit, Stock)
    return [*model.model_fields, *(key for rule in rules for key in rule.model_fields)]
