"""What a clock contributes to the dossier: one answer, its figures, its tables, its method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Number:
    """A figure with all that a reader needs to weigh it.

    Parameters
    ----------
    name
        Machine name, unique in the dossier: ``"import_dependence"``.
    label
        What it is, in a few words.
    value
        The figure; shares as fractions. NaN: not reached within `beyond`.
    unit
        ``"share"`` is shown in per cent.
    low, high
        Band, the 10th and 90th percentile of the draws; None where there is none, NaN for an end
        that is not reached within `beyond`.
    rank
        ``(place, of)`` among all regions, the largest first; of days the soonest.
    evidence
        How good the figures behind it are.
    headline
        Its place among the section's numbers for the strip at the top; 0: not in the strip.
    beyond
        Days that were run, for a day that may lie beyond them; None for every other figure.
    """

    name: str
    label: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    rank: tuple[int, int] | None = None
    evidence: str = ""
    headline: int = 0
    beyond: float | None = None


@dataclass(frozen=True)
class Drawing:
    """A figure with its text alternative and its source line."""

    figure: Figure
    alt: str
    source: str


@dataclass(frozen=True)
class Table:
    """A table with a caption and a unit for each column; ``"text"`` for words."""

    caption: str
    frame: pd.DataFrame
    units: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """One clock's part of the dossier, in the order in which it is read.

    Parameters
    ----------
    clock
        Which clock contributes it.
    title
        Heading.
    clause
        Its part of the dossier's title, without a full stop.
    sentence
        The answer, in words a minister would understand.
    drawings, tables
        Figures, then the tables behind them.
    method
        How it was computed, in plain words with sources; paragraphs.
    numbers
        Every figure quoted.
    certificate, provenance
        Of the results used, JSON-ready.
    """

    clock: str
    title: str
    clause: str
    sentence: str
    drawings: tuple[Drawing, ...]
    tables: tuple[Table, ...]
    method: tuple[str, ...]
    numbers: tuple[Number, ...]
    certificate: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
