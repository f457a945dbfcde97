"""What is asked and answered over HTTP: the page's only words with the engine."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from autarky.scenario import Scenario

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^/\\\x00-\x1f]+$")]
Kind: TypeAlias = Literal["map", "bars", "lines", "panels", "matrix", "chain"]
Cell: TypeAlias = str | float | int | bool | None


class Model(BaseModel):
    """Frozen; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# -- questions ------------------------------------------------------------------------------------


class Asked(Model):
    """What every clock is asked about."""

    world: Name = Field(description="Name of a world on the shelf.")
    region: Name = Field(description="Country in the middle of the question.")
    scenario: Scenario = Field(default_factory=Scenario, description="What happens to the ties.")


class DependenceAsked(Asked):
    """Who hangs on whom, now."""

    clock: Literal["dependence"] = "dependence"


class DisruptionAsked(Asked):
    """What runs short, and how fast."""

    clock: Literal["disruption"] = "disruption"
    days: int = Field(default=365, ge=30, le=1095, description="Days that are run.")
    draws: int = Field(default=100, ge=1, description="Members of the ensemble; 1: no bands.")
    seed: int = Field(default=1930, ge=0, le=2**32 - 1)


class EquilibriumAsked(Asked):
    """Where everybody settles."""

    clock: Literal["equilibrium"] = "equilibrium"
    draws: int = Field(default=100, ge=1, description="Members of the ensemble; 1: no bands.")
    seed: int = Field(default=1930, ge=0, le=2**32 - 1)
    theta: float | None = Field(
        default=None, gt=0, le=100, description="Trade elasticity of all products; None: their own."
    )


class PlanningAsked(Asked):
    """At what tempo to build."""

    clock: Literal["planning"] = "planning"
    years: int = Field(default=20, ge=5, le=40, description="Years that are reported.")
    credit: float | None = Field(
        default=None, ge=0, le=3, description="Ceiling on debt over GDP; None: the table's own."
    )
    openness: float = Field(
        default=1.0, ge=0, le=1, description="Share of its trade that stays open, beside the cuts."
    )
    guarantee: Literal["free", "basket", "floor"] = Field(
        default="free", description="Living standard that the best plan guarantees."
    )


Question: TypeAlias = Annotated[
    DependenceAsked | DisruptionAsked | EquilibriumAsked | PlanningAsked,
    Field(discriminator="clock"),
]


class Reading(Model):
    """A table that was sent and is to be read."""

    clock: Literal["reading"] = "reading"
    file: Name = Field(description="Name of the file.")
    format: Name | None = Field(default=None, description="Reader; None: found from the file.")
    year: int | None = Field(default=None, ge=1, le=3000, description="Year of the accounts.")


# -- answers --------------------------------------------------------------------------------------


class Column(Model):
    """A column of a figure's table."""

    name: str
    label: str
    unit: str = Field(default="text", description="'share' is shown in per cent; 'text': words.")


class Figure(Model):
    """A figure: what it finds, and the table that it is drawn from."""

    id: str = Field(description="Unique in an answer; a later figure takes its place.")
    kind: Kind
    title: str = Field(description="The finding, in words.")
    source: str
    how: tuple[str, ...] = Field(description="How it was computed, in sentences.")
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    roles: dict[str, str] = Field(description="Which column is x, y, low, high, series, region, …")
    options: dict[str, Any] = Field(default_factory=dict, description="Hints on drawing.")


class Number(Model):
    """A headline figure with its band."""

    name: str
    label: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    note: str = ""


class Progress(Model):
    """How far the work is."""

    kind: Literal["progress"] = "progress"
    what: str
    done: int
    total: int


class Shown(Model):
    """A figure is ready, or has grown."""

    kind: Literal["figure"] = "figure"
    figure: Figure


class Headline(Model):
    """The answer in a sentence, and its numbers."""

    kind: Literal["headline"] = "headline"
    sentence: str
    numbers: tuple[Number, ...]


class Done(Model):
    """All is told."""

    kind: Literal["done"] = "done"
    status: str
    certificate: dict[str, Any]
    provenance: dict[str, Any]
    seconds: float


class Failed(Model):
    """There is no answer, and why."""

    kind: Literal["failed"] = "failed"
    detail: str = Field(description="One sentence with a remedy.")


class Cancelled(Model):
    """The user wanted no answer any more."""

    kind: Literal["cancelled"] = "cancelled"


Event: TypeAlias = Annotated[
    Progress | Shown | Headline | Done | Failed | Cancelled, Field(discriminator="kind")
]


class Job(Model):
    """A question and how far its answer is."""

    id: str
    clock: str
    world: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    events: int = Field(description="Events so far.")
    seconds: float = Field(description="Time since it began.")


class Answer(Job):
    """A job with all that it has told; of progress the last alone."""

    question: Question | Reading
    told: tuple[Event, ...]


# -- worlds and scenarios -------------------------------------------------------------------------


class Region(Model):
    """A region of a world."""

    code: str
    title: str
    country: str
    country_title: str
    members: tuple[str, ...] = Field(description="Today's countries on the map, ISO 3166 alpha-3.")


class Sector(Model):
    """A product of a world."""

    code: str
    title: str


class Shelved(Model):
    """A world on the shelf, in a line."""

    name: str
    title: str
    embedded: bool


class WorldDetail(Model):
    """What a page has to know of a world."""

    name: str
    year: int | None
    currency: str
    evidence: str
    source: str
    licence: str
    warnings: tuple[str, ...]
    regions: tuple[Region, ...]
    sectors: tuple[Sector, ...]
    blocs: dict[str, tuple[str, ...]]
    map_note: str = Field(description="How the regions were put on a map of today's countries.")
    default_region: str


class ScenarioText(Model):
    """A scenario as YAML, to be checked against a world."""

    world: Name
    yaml: str = Field(max_length=200_000)


class ScenarioFields(Model):
    """A scenario as fields, to be checked against a world."""

    world: Name
    scenario: Scenario


class ScenarioRead(Model):
    """A scenario in both forms."""

    scenario: Scenario
    yaml: str
    hash: str


class About(Model):
    """What this lab is, and how much may be asked of it."""

    version: str
    world: str = Field(description="World that is shown first.")
    worlds: tuple[Shelved, ...]
    formats: tuple[str, ...] = Field(description="Tables that can be read.")
    most_draws: int
    most_table_bytes: int


class Problem(Model):
    """Why a request was refused."""

    detail: str = Field(description="One sentence with a remedy.")
