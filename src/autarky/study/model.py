"""The Study file: which worlds, scenarios and clocks, what is drawn, what is kept."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from autarky._core.errors import InputError, suggestion
from autarky._core.files import write_text
from autarky._core.spec import explain
from autarky._core.yaml import parse
from autarky.numerics.distributions import (
    Choice,
    Distribution,
    Halves,
    LogUniform,
    Normal,
    Triangular,
    Uniform,
)
from autarky.scenario import Scenario
from autarky.study.scenarios import KINDS, check_rule

Sampling = Literal["latin_hypercube", "sobol", "saltelli", "one_at_a_time", "grid", "morris"]
ClockName = Literal["dependence", "disruption", "equilibrium", "planning"]
Names = tuple[str, ...]
DISTRIBUTIONS: Mapping[str, tuple[type[Distribution], tuple[int, ...]]] = {
    "uniform": (Uniform, (2,)),
    "log_uniform": (LogUniform, (2,)),
    "normal": (Normal, (2, 4)),
    "triangular": (Triangular, (3,)),
    "halves": (Halves, (3,)),
    "choice": (Choice, ()),
}
"""By name: the distribution, and how many figures it takes; any number of levels."""
RESERVED = ("units", "study", "worlds")
"""Names of files of an export, which no clock may have."""
REMEDY = "See `autarky study schema`, or a ready study with `autarky study list`."


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Sampled(_Part):
    """Draws of a world from the ranges of its figures."""

    sample: int = Field(ge=1, description="How many draws of the world.")
    of: str = Field(default="1928", description="Embedded world whose figures carry ranges.")


class Asked(_Part):
    """One clock, and what it is asked."""

    clock: ClockName = Field(description="Which clock.")
    name: str | None = Field(
        default=None,
        pattern=r"^\w[\w .-]*$",
        description="What to call it; None: the clock's name.",
    )
    spec: dict[str, Any] = Field(default_factory=dict, description="Fields of the clock's Spec.")
    ranges: Literal["drawn", "central"] = Field(
        default="drawn",
        description="Whether what neither spec nor parameters set is drawn from the clock's own "
        "ranges, or stays at its figure.",
    )
    outputs: Names | None = Field(
        default=None, description="Outcomes to keep; None: the clock's headline."
    )
    rows: Names | None = Field(default=None, description="Regions to keep; None: all.")
    regions: Names | None = Field(
        default=None, description="Planning: whose plans; None: every region that has a plan."
    )
    policies: Names = Field(
        default=("snail", "nep", "feldman", "zigzag", "gallop"),
        description="Planning: rules beside the optimum; none: the optimum alone.",
    )
    horizon_years: int = Field(default=20, ge=2, le=60, description="Planning: years.")
    market: Literal["own", "equilibrium"] = Field(
        default="own",
        description="Planning: world market from the table, or from the equilibrium clock.",
    )

    @field_validator("outputs", "rows", "regions", "policies")
    @classmethod
    def _once(cls, names: Names | None, field: ValidationInfo) -> Names | None:
        twice = [name for name in names or () if (names or ()).count(name) > 1]
        if twice:
            msg = f"{twice[0]!r} stands twice; name each once"
            raise ValueError(msg)
        if names is not None and not names and field.field_name != "policies":
            raise ValueError("names nothing; leave it out for all")
        return names

    @model_validator(mode="after")
    def _of_planning(self) -> Self:
        known = type(self).model_fields
        own = [
            name for name in ("regions", "policies", "horizon_years", "market")
            if getattr(self, name) != known[name].default
        ]  # fmt: skip
        if self.clock != "planning" and own:
            msg = f"{own[0]} is of planning; {self.clock} has no such choice"
            raise ValueError(msg)
        if self.clock == "planning" and self.rows is not None:
            raise ValueError("rows are of the other clocks; planning has regions")
        return self

    @property
    def label(self) -> str:
        """What to call it."""
        return self.name or self.clock


class Study(_Part):
    """Runs of one or more clocks over worlds, scenarios and draws; frozen.

    Every world meets every scenario and every draw. In a Latin hypercube a parameter's draws depend
    on its name, the number of draws and the seed alone: scenarios, worlds and clocks share them.
    """

    name: str = Field(min_length=1, description="What to call it.")
    note: str = Field(default="", description="What it asks, for people.")
    worlds: Annotated[tuple[str | Sampled, ...], Field(min_length=1)] = Field(
        default=("1928",), description="Embedded worlds, files, or draws of a world."
    )
    scenarios: Annotated[tuple[dict[str, Any] | str, ...], Field(min_length=1)] = Field(
        default=("none",),
        description="'none', a scenario file, a scenario, or a rule that makes several.",
    )
    clocks: Annotated[tuple[Asked, ...], Field(min_length=1)] = Field(
        description="Clocks by name, or with their spec and what to keep."
    )
    parameters: dict[str, dict[str, tuple[Any, ...]]] = Field(
        default_factory=dict,
        description="Distribution by parameter: 'CLOCK.NAME' or 'scenario.FIELD'.",
    )
    sampling: Sampling = Field(default="latin_hypercube", description="How draws are placed.")
    draws: int = Field(
        default=1, ge=1,
        description="Draws; of saltelli the base sample, of morris trajectories. A Latin hypercube "
        "of 1 is the central figures alone.",
    )  # fmt: skip
    seed: int = Field(default=1930, ge=0, lt=2**32, description="Seed of all draws.")
    batch: int | None = Field(
        default=None, ge=1, le=4096, description="Runs in a batch; None: what suits each clock."
    )

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(explain(error, "the study", _keys(), REMEDY)) from None

    @field_validator("clocks", mode="before")
    @classmethod
    def _named(cls, clocks: Any) -> Any:
        """A clock's name alone stands for the clock with nothing said."""
        listed = [clocks] if isinstance(clocks, str | dict) else clocks
        if not isinstance(listed, list | tuple):
            return listed
        return tuple({"clock": c} if isinstance(c, str) else c for c in listed)

    @field_validator("clocks")
    @classmethod
    def _apart(cls, clocks: tuple[Asked, ...]) -> tuple[Asked, ...]:
        labels = [c.label.lower().replace(" ", "-") for c in clocks]
        twice = [label for label in labels if [*labels, *RESERVED].count(label) > 1]
        if twice:
            msg = f"two clocks, or a clock and a file, are called {twice[0]!r}; give each a name"
            raise ValueError(msg)
        return clocks

    @field_validator("scenarios")
    @classmethod
    def _rules(cls, rules: tuple[dict[str, Any] | str, ...]) -> tuple[dict[str, Any] | str, ...]:
        return tuple(check_rule(rule) for rule in rules)

    @field_validator("parameters")
    @classmethod
    def _known(cls, given: dict[str, dict[str, tuple[Any, ...]]]) -> dict[str, Any]:
        for name, text in given.items():
            owner, dot, field = name.partition(".")
            if not dot or not field or owner not in (*get_args(ClockName), "scenario"):
                msg = f"parameter {name!r}: write CLOCK.NAME (disruption.psi) or scenario.FIELD"
                raise ValueError(msg)
            problem = _distribution(text)[1]
            if problem:
                msg = f"parameter {name!r}: {problem}"
                raise ValueError(msg)
        return given

    @property
    def distributions(self) -> dict[str, Distribution]:
        """Distribution of each parameter that the study names."""
        found = {name: _distribution(text)[0] for name, text in self.parameters.items()}
        return {name: d for name, d in found.items() if d is not None}

    @property
    def folder(self) -> str:
        """Name of the folder that its store has by default."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") + ".study"

    @property
    def hash(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    # -- files ------------------------------------------------------------------------------------

    @classmethod
    def from_yaml(cls, source: str | os.PathLike[str]) -> Self:
        """Read a study from a YAML file, or from YAML text with more than one line.

        Scenario files and tables that it names are looked for beside it.

        Raises
        ------
        InputError
            With every unknown key and every bad value, and what was probably meant.
        """
        fields, where = parse(source, "study", "keys such as name:, clocks: and scenarios:")
        here = Path() if where == "the study" else Path(where).parent
        fields["scenarios"] = _read_in(fields.get("scenarios", ("none",)), here)
        if isinstance(fields.get("worlds"), str | dict):
            fields["worlds"] = [fields["worlds"]]
        if isinstance(fields.get("worlds"), list):
            fields["worlds"] = [_beside(w, here) for w in fields["worlds"]]
        try:
            return cls(**fields)
        except InputError as error:
            raise InputError(where + str(error).removeprefix("the study")) from None

    @classmethod
    def ready(cls, name: str) -> Self:
        """Return a study that comes with the package; see :func:`ready_studies`.

        Raises
        ------
        InputError
            If there is none of that name.
        """
        known = ready_studies()
        if name not in known:
            hint = suggestion(name, known) or f"; there are {', '.join(known)}"
            msg = f"there is no ready study {name!r}{hint}"
            raise InputError(msg)
        return cls.from_yaml(files("autarky.study.ready").joinpath(f"{name}.yaml").read_text())

    def to_yaml(self) -> str:
        """YAML text that reads back as the same study; defaults are left out."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write :meth:`to_yaml` to a file, atomically."""
        return write_text(path, self.to_yaml())


def ready_studies() -> tuple[str, ...]:
    """Names of the studies that come with the package."""
    found = (f.name for f in files("autarky.study.ready").iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in found if n.endswith(".yaml")))


def _distribution(text: Mapping[str, tuple[Any, ...]]) -> tuple[Distribution | None, str]:
    """Distribution that a parameter's line describes, or what is wrong with it."""
    if len(text) != 1:
        return None, f"give one distribution, such as {{uniform: [0.5, 0.9]}}, not {len(text)}"
    (kind, figures), *_ = text.items()
    if kind not in DISTRIBUTIONS:
        hint = suggestion(kind, DISTRIBUTIONS) or f"; there are {', '.join(DISTRIBUTIONS)}"
        return None, f"no distribution {kind!r}{hint}"
    maker, counts = DISTRIBUTIONS[kind]
    if maker is Choice:
        levels = tuple(tuple(v) if isinstance(v, list) else v for v in figures)
        found: Distribution = Choice(levels)
        return found, found.problem()
    numbers = [float(v) for v in figures if isinstance(v, int | float)]
    if len(figures) not in counts or len(numbers) < len(figures):
        return None, f"{kind} takes {' or '.join(map(str, counts))} figures, not {list(figures)}"
    found = maker(*numbers)
    return found, found.problem()


def _read_in(rules: Any, here: Path) -> Any:
    """Scenario files in place of their names, so that a study stands on its own."""
    if not isinstance(rules, list | tuple):
        rules = [rules]
    return [
        Scenario.from_yaml(here / rule).model_dump(mode="json", exclude_defaults=True)
        if isinstance(rule, str) and rule.endswith((".yaml", ".yml"))
        else rule
        for rule in rules
    ]


def _beside(world: Any, here: Path) -> Any:
    """Path of a table beside the study file, else the name as it is."""
    if isinstance(world, str) and (here / world).is_file():
        return str(here / world)
    return world


def _keys() -> list[str]:
    """All keys that may stand in a study file."""
    parts: tuple[type[BaseModel], ...] = (Study, Asked, Sampled)
    return [*(key for part in parts for key in part.model_fields), *KINDS]
