"""What a claim comes to: a verdict with its number, its band, and what turns it around."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from autarky._core.plain import json_ready

SUPPORTED, CONTRADICTED, DEPENDS = "supported", "contradicted", "depends"
UNTESTABLE = "untestable here"
LABELS = (SUPPORTED, CONTRADICTED, DEPENDS, UNTESTABLE)


@dataclass(frozen=True)
class Mover:
    """A parameter that moves the answer.

    Attributes
    ----------
    name
        As in a study: ``planning.discount``.
    coefficient
        Standardised rank regression coefficient on the number, in about [−1, 1].
    evidence, source
        How good the figure behind it is, and where it is from.
    low, high
        Within these bounds the thesis fails, or, where it mostly fails, holds; None: not bound.
    """

    name: str
    coefficient: float
    evidence: str
    source: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Part:
    """One test of a claim.

    Attributes
    ----------
    label
        Which world, regime or clock.
    text, unit
        The number in words, and its unit.
    value, low, high
        Median and the 10th and 90th percentile over draws.
    threshold
        What the number is held against; None: it is not.
    share
        Share of draws in which the thesis holds.
    draws, failed
        Draws with an answer, and without.
    values, holds
        By draw.
    movers
        What moves the number most.
    """

    label: str
    text: str
    unit: str
    value: float
    low: float
    high: float
    threshold: float | None
    share: float
    draws: int
    failed: int
    values: tuple[float, ...] = field(default=(), repr=False)
    holds: tuple[bool, ...] = field(default=(), repr=False)
    movers: tuple[Mover, ...] = ()

    @property
    def label_of(self) -> str:
        """Verdict of this part alone."""
        return label_of(self.share)


@dataclass(frozen=True)
class Verdict:
    """One claim, tested.

    Attributes
    ----------
    id, thesis, supports, contradicts, measure, rule
        The claim as it was put before it was run.
    label
        One of :data:`LABELS`.
    because
        The answer in a sentence or two, composed from the results.
    parts
        The tests; empty where it cannot be tested.
    evidence
        How good the figures are that it rests on, in a sentence.
    changes
        What evidence would change the verdict.
    construction
        What of it is true by construction; empty: nothing.
    notes
        What a reader has to know besides.
    provenance
        Hashes of studies and tables, versions, seed.
    """

    id: str
    thesis: str
    supports: str
    contradicts: str
    measure: str
    rule: str
    label: str
    because: str
    parts: tuple[Part, ...]
    evidence: str
    changes: str
    construction: str
    notes: tuple[str, ...]
    provenance: Mapping[str, Any]

    @property
    def share(self) -> float:
        """Share of draws in which it holds, every part alike; NaN where it cannot be tested."""
        return share_of(self.parts)

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form; unknown figures are None."""
        plain: dict[str, Any] = json_ready(asdict(self))
        return plain

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Self:
        """Return what :meth:`as_dict` wrote."""
        parts = tuple(_part(p) for p in facts["parts"])
        given = {f.name: facts[f.name] for f in fields(cls)}
        return cls(**(given | {"parts": parts, "notes": tuple(facts["notes"])}))


@dataclass(frozen=True)
class Ledger:
    """All verdicts of one run.

    Attributes
    ----------
    verdicts
        In reading order.
    draws
        Asked for; None: as each claim's studies say.
    seed
        Of all draws.
    given
        Parameters that were fixed.
    """

    verdicts: tuple[Verdict, ...]
    draws: int | None
    seed: int
    given: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return {
            "draws": self.draws, "seed": self.seed, "given": dict(self.given),
            "verdicts": [v.as_dict() for v in self.verdicts],
        }  # fmt: skip


def share_of(parts: Sequence[Part]) -> float:
    """Mean share of the parts in which some draw has an answer; NaN where there are none."""
    known = [p.share for p in parts if not math.isnan(p.share)]
    return sum(known) / len(known) if known else math.nan


def label_of(share: float) -> str:
    """Verdict of a share of draws: nine in ten support or contradict."""
    if math.isnan(share):
        return UNTESTABLE
    if share >= 0.9:
        return SUPPORTED
    return CONTRADICTED if share <= 0.1 else DEPENDS


def _part(facts: Mapping[str, Any]) -> Part:
    numbers = {n: _number(facts[n]) for n in ("value", "low", "high", "share")}
    lists = {
        "values": tuple(_number(v) for v in facts["values"]),
        "holds": tuple(facts["holds"]),
        "movers": tuple(Mover(**m) for m in facts["movers"]),
    }
    return Part(**(dict(facts) | numbers | lists))


def _number(value: float | None) -> float:
    return math.nan if value is None else value
