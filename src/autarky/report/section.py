"""What a clock contributes to the dossier: one answer, its figures, its tables, its method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from autarky.plot.stretch import Stretch


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
class Influence:
    """A figure that moves an answer, with how well it is known.

    Parameters
    ----------
    figure
        Which one, in words.
    answer
        What it moves.
    effect
        Standard deviations of rank that the answer moves with one of the figure.
    evidence
        How well the figure is known.
    """

    figure: str
    answer: str
    effect: float
    evidence: str


@dataclass(frozen=True)
class Trust:
    """What a reader needs to know before believing a section.

    Parameters
    ----------
    influences
        Figures that move the answer, the strongest first; empty where draws are too few to tell.
    flips
        What would turn the answer, in sentences.
    draws, failed
        Members of the ensemble behind the bands, and how many of them have no solution.
    leaves_out
        What the clock does not know of, in sentences.
    """

    influences: tuple[Influence, ...] = ()
    flips: tuple[str, ...] = ()
    draws: int = 0
    failed: int = 0
    leaves_out: str = ""


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
    course
        What it says of real consumption over time, of the country and of its foil: its stretches
        of the figure that all clocks share.
    trust
        What to know before believing it.
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
    course: tuple[Stretch, ...] = ()
    trust: Trust = field(default_factory=Trust)
