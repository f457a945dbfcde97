"""What moves an outcome, and what turns a ranking around, as a study found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Measure = Literal["sobol", "morris", "swing", "rank"]


@dataclass(frozen=True, eq=False)
class Influence:
    """How much each parameter moves one outcome.

    Attributes
    ----------
    outcome, unit, text
        Of what, in which unit, and in words.
    where
        Of which clock, world, scenario, region and policy.
    measure
        ``"sobol"``: ``first`` and ``total`` share of the variance with the ends of their 95 %
        bands; ``"morris"``: ``mu_star`` mean size of the effect of a step and ``mu_star_band``,
        ``sigma`` its spread; ``"swing"``: outcome with the parameter ``low`` and ``high``, the rest
        at the ``centre``; ``"rank"``: standardised rank regression ``coefficient``.
    frame
        A row per parameter, the most influential first.
    draws, answered
        How many, and the share that has an answer.
    explained
        Share of variance that ``"rank"`` explains; else NaN.
    source
        The study and the world.
    """

    outcome: str
    unit: str
    text: str
    where: Mapping[str, str]
    measure: Measure
    frame: pd.DataFrame
    draws: int
    answered: float
    explained: float
    source: str

    def facts(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return {
            "outcome": self.outcome,
            "unit": self.unit,
            "where": dict(self.where),
            "measure": self.measure,
            "draws": self.draws,
            "answered": self.answered,
            "explained": _known(self.explained),
            "parameters": _records(self.frame),
        }


@dataclass(frozen=True, eq=False)
class Flips:
    """What turns the ranking of two regions or policies around.

    Attributes
    ----------
    first, second
        Which two; in most draws the outcome of `first` is the larger.
    outcome, unit, text, where
        As of :class:`Influence`.
    share, level
        Share of draws in which `first` has the larger outcome, and in which both are level.
    frame
        A row per parameter: rank regression ``coefficient`` on the lead of `first` (positive: the
        larger it is the larger the lead), the most influential first.
    box
        Where the ranking is reversed: a row per parameter with ``low`` and ``high``, the ends of
        the range at which it is so (NaN: not bound), ``levels`` of a choice.
    density, coverage
        Share of draws in the box in which it is reversed, and share of the reversed draws in it.
    draws, source
        How many have an answer; the study and the world.
    """

    first: str
    second: str
    outcome: str
    unit: str
    text: str
    where: Mapping[str, str]
    share: float
    level: float
    frame: pd.DataFrame
    box: pd.DataFrame
    density: float
    coverage: float
    draws: int
    source: str

    @property
    def larger(self) -> str:
        """Word for what the first is against the second."""
        return "later than" if self.unit == "day" else "above"

    def facts(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return {
            "first": self.first,
            "second": self.second,
            "outcome": self.outcome,
            "where": dict(self.where),
            "draws": self.draws,
            "share_first_larger": self.share,
            "share_level": self.level,
            "parameters": _records(self.frame),
            "reversed_where": _records(self.box),
            "box_density": _known(self.density),
            "box_coverage": _known(self.coverage),
        }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.reset_index(names="parameter").astype(object)
    rows = plain.where(plain.notna(), None).to_dict(orient="records")
    return [{str(k): v for k, v in row.items()} for row in rows]


def _known(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 — NaN is not itself
