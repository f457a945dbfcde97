"""What ``autarky study`` prints: how far a study is, its bands, and what moves them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import pandas as pd

from autarky._core.errors import InputError, suggestion
from autarky._core.format import percent, quantity
from autarky.cli import options

if TYPE_CHECKING:
    from autarky.results import Flips, Influence, StudyResult
    from autarky.study.query import Shards

ROWS, COLUMNS, PROBLEMS, PARAMETERS = 40, 4, 5, 12
"""Shown at most."""
KEYS = ("world", "scenario", "region", "policy")


@dataclass(frozen=True)
class Chosen:
    """What of a study is to be shown."""

    shards: Shards
    clock: str | None
    outcomes: tuple[str, ...]
    scenario: str | None
    region: str | None

    @property
    def clocks(self) -> list[str]:
        """Clocks that are shown."""
        known = list(self.shards.paths)
        if self.clock is not None and self.clock not in known:
            msg = f"the study asks no clock {self.clock!r}; it asks {', '.join(known)}"
            raise InputError(msg)
        return [self.clock] if self.clock is not None else known

    def table(self, clock: str, *, readable: bool = False) -> pd.DataFrame:
        """Bands of a clock's outcomes: every row that was asked for, or those that fit."""
        from autarky.study.query import summary

        known = list(self.shards.words[clock])
        kept = {n for c in self.clocks for n in self.shards.words[c]}
        missing = [n for n in self.outcomes if n not in kept]
        if missing and kept:
            msg = f"the study keeps no {missing[0]!r}{suggestion(missing[0], kept)}"
            raise InputError(msg)
        wanted = [name for name in self.outcomes if name in known] or known
        frame = summary(self.shards, clock, wanted[:COLUMNS] if readable else wanted)
        for column, value in (("scenario", self.scenario), ("region", self.region)):
            if value is not None and len(frame):
                if column not in frame or value not in set(frame[column].dropna()):
                    msg = f"the study has no {column} {value!r} with an answer from {clock}"
                    raise InputError(msg)
                frame = frame[frame[column] == value]
        if self.region is None and "policy" not in frame and "region" in frame:
            frame = self._touched(frame)
        return frame

    def facts(self) -> dict[str, Any]:
        """Everything for other programs."""
        from autarky.study.query import facts, problems

        found = facts(self.shards)
        found["units"] = {c: self.shards.words[c] for c in self.clocks}
        found["tables"] = {c: options.records(self.table(c)) for c in self.clocks}
        found["problems"] = {c: options.records(problems(self.shards, c)) for c in self.clocks}
        return found

    def show(self, *, quiet: bool) -> None:
        """Print tables of those rows that matter, and reasons where there is no answer."""
        from autarky.cli import show
        from autarky.study.query import facts, problems

        known = facts(self.shards)
        tables = {clock: self.table(clock, readable=True) for clock in self.clocks}
        if not quiet:
            state = f"{known['done']:,} of {known['runs']:,} runs done"
            click.echo(f"{known['study']}: {state} ({known['sampling']}, seed {known['seed']})")
        for clock, frame in tables.items():
            if frame.empty:
                click.echo(f"\n{clock}: nothing is done yet")
                continue
            if not quiet:
                click.secho(f"\n{clock}: median (10-90 % of draws)", bold=True)
            show.text_table(_readable(frame.iloc[:ROWS], self.shards.words[clock]), "")
            if not quiet:
                self._remarks(clock, frame)
            for row in problems(self.shards, clock).head(PROBLEMS).itertuples():
                click.echo(f"  - {row.runs} runs have no answer: {row.problem}")

    def _remarks(self, clock: str, frame: pd.DataFrame) -> None:
        more = len(frame) - ROWS
        if more > 0:
            click.echo(f"  … {more} rows more: choose a --scenario or --region, or export them")
        left = [n for n in self.shards.words[clock] if f"{n} median" not in frame]
        if left and not self.outcomes:
            click.echo(f"  Also kept (--outcome): {', '.join(left)}")

    def _touched(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of the regions that each scenario names; all where it names none."""
        layout = self.shards.layout
        names = {
            s: {*named, *(r for n in named for r in layout.members.get(n, ()))}
            for s, named in layout.names.items()
        }
        keep = [
            not names[s] or r in names[s] or not isinstance(r, str)
            for s, r in zip(frame["scenario"], frame["region"], strict=True)
        ]
        return frame[keep] if any(keep) else frame


def _readable(frame: pd.DataFrame, words: dict[str, dict[str, str]]) -> pd.DataFrame:
    """One column an outcome: median and band."""
    keys = [c for c in KEYS if c in frame and len(frame[c].unique()) > 1] or ["scenario"]
    found = frame[keys].fillna("–").copy()
    if (frame["answered"] < frame["runs"]).any():
        found["answered"] = [
            f"{a}/{r}" for a, r in zip(frame["answered"], frame["runs"], strict=True)
        ]
    for name, text in words.items():
        if f"{name} median" not in frame:
            continue
        unit = text["unit"]
        head = name if unit in ("ratio to base", "1 yes, 0 no", "day") else f"{name}, {unit}"
        found[head] = [
            _band(*three)
            for three in zip(*(frame[f"{name} {q}"] for q in ("median", "p10", "p90")), strict=True)
        ]
    return found


def _band(median: float, low: float, high: float) -> str:
    if np.isnan(median):
        return "–"
    return (
        quantity(median)
        if low == high
        else f"{quantity(median)} ({quantity(low)}–{quantity(high)})"
    )


@dataclass(frozen=True)
class Moved:
    """What moves an outcome, or turns a ranking around."""

    found: Influence | Flips

    def facts(self) -> dict[str, Any]:
        """Everything for other programs."""
        return self.found.facts()

    def show(self, *, quiet: bool) -> None:
        """Print the finding and its table."""
        from autarky.cli import show

        if not quiet:
            click.echo(self._finding())
        frame = self.found.frame.head(PARAMETERS).reset_index(names="parameter")
        show.text_table(frame, "")
        if not quiet and len(self.found.frame) > PARAMETERS:
            click.echo(f"  … {len(self.found.frame) - PARAMETERS} parameters with less influence")

    def _finding(self) -> str:
        from autarky.plot.reversal import turned
        from autarky.results import Flips

        one = self.found
        if isinstance(one, Flips):
            level = f", level in {percent(one.level)}" if one.level else ""
            return (
                f"{one.text}: {one.first} {one.larger} {one.second} in {percent(one.share)} of "
                f"{one.draws:,} draws{level}; {turned(one)}."
            )
        return f"{one.text}, {one.draws:,} draws, by {MEASURES[one.measure]}"


MEASURES = {
    "sobol": "Sobol indices (share of variance; 95 % bands)",
    "morris": "elementary effects (Morris)",
    "swing": "swings, one parameter at a time (10th to 90th percentile)",
    "rank": "rank regression coefficients",
}


def moved(
    result: StudyResult, outcome: str, against: str | None, where: dict[str, str | None]
) -> Moved:
    """Measure what the command line asks for."""
    from autarky import study

    named: dict[str, Any] = dict(where)
    label = result.clock(named.pop("clock"))
    if against is None:
        return Moved(study.influence(result, outcome, label, **named))
    column = "policy" if "policy" in result.outcomes[label] else "region"
    name = named.pop(column)
    if name is None:
        msg = f"--against compares two of {column}: name the other with --{column}"
        raise InputError(msg)
    return Moved(study.flips(result, outcome, name, against, label, **named))


def draw(moved: Moved, path: Path) -> None:
    """Draw what was found to a file."""
    from matplotlib import pyplot as plt

    from autarky import plot
    from autarky._core.files import atomic
    from autarky.results import Flips

    if path.suffix not in (".svg", ".png", ".pdf"):
        msg = f"cannot draw to {path}: give a name that ends in .svg, .png or .pdf"
        raise InputError(msg)
    one = moved.found
    axes = plot.reversal(one) if isinstance(one, Flips) else plot.tornado(one)
    figure: Any = axes.get_figure(root=True)
    with plot.style(), atomic(path) as part:
        figure.savefig(part, format=path.suffix[1:], facecolor="white", dpi=160)
    plt.close(figure)
