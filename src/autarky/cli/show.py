"""What the terminal shows: tables, progress bars and the summary of a dossier."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from autarky._core.format import percent, quantity
from autarky._core.progress import Progress as Callback
from autarky._core.progress import silent

if TYPE_CHECKING:
    from autarky.report import Dossier


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callback]:
    """Give a callback that draws a bar on the error stream, gone when the work is done."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def callback(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield callback


@contextmanager
def rate_bar(*, quiet: bool) -> Iterator[Callback]:
    """Give a callback that tells how many runs are done, their rate and the time that is left.

    Where the error stream is no terminal, as in a cluster's log, it prints a line now and then.
    """
    console = Console(stderr=True)
    if quiet:
        yield silent
        return
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("runs", total=None, rate="")
        start = _Start()

        def callback(_what: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, rate=start.rate(done))

        yield callback


class _Start:
    """When work began, and what was done by then."""

    def __init__(self) -> None:
        self.time = time.monotonic()
        self.done: int | None = None

    def per_second(self, done: int) -> float:
        """Runs a second since the first report."""
        if self.done is None:
            self.time, self.done = time.monotonic(), done
        seconds = time.monotonic() - self.time
        return (done - self.done) / seconds if seconds > 0 else 0.0

    def rate(self, done: int) -> str:
        """Runs a second, or a minute where they are slow."""
        rate = self.per_second(done)
        return f"{quantity(rate)}/s" if rate >= 1 or not rate else f"{quantity(60 * rate)}/min"


class _Lines:
    """A line for every tenth of the work, or every minute."""

    def __init__(self, console: Console) -> None:
        self._console, self._start = console, _Start()
        self._told, self._at = -1, time.monotonic()

    def __call__(self, _what: str, done: int, total: int) -> None:
        """Tell how far the work is, if it is time to."""
        rate = self._start.per_second(done)
        tenth, now = 10 * done // max(total, 1), time.monotonic()
        if tenth == self._told and now - self._at < 60:
            return
        self._told, self._at = tenth, now
        left = f", {(total - done) / rate / 60:.1f} min left" if rate and done < total else ""
        self._console.print(f"{done:,} of {total:,} runs, {self._start.rate(done)}{left}")


def table(frame: pd.DataFrame, units: dict[str, str], title: str) -> None:
    """Print figures as a table, shares in per cent, its unit under each column's name.

    A table wider than the terminal is printed in parts, so that no figure is cut.
    """
    console = Console()
    view = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    view.add_column(str(frame.index.name), no_wrap=True)
    for column in frame.columns:
        unit = units.get(str(column), "")
        head = str(column).replace("_", "\n")
        shown = head if unit in ("", "share") else f"{head}\n[dim]{unit}[/dim]"
        view.add_column(shown, justify="right", no_wrap=True, vertical="bottom")
    for label, row in frame.iterrows():
        cells = [
            percent(float(v)) if units.get(str(c)) == "share" else quantity(float(v))
            for c, v in row.items()
        ]
        view.add_row(str(label), *cells)
    width = _needed(view)
    half = (len(frame.columns) + 1) // 2
    if not console.is_terminal:
        console.width = max(console.width, width)
    elif width > console.width and half < len(frame.columns):
        table(frame.iloc[:, :half], units, title)
        table(frame.iloc[:, half:], units, "")
        return
    console.print(view)


def facts(pairs: list[tuple[str, str]]) -> None:
    """Print facts as two columns, the name dimmed."""
    view = Table.grid(padding=(0, 2))
    view.add_column(style="dim", no_wrap=True)
    view.add_column(overflow="fold")
    for name, value in pairs:
        view.add_row(name, value)
    Console().print(view)


def dossier_summary(dossier: Dossier) -> None:
    """Print title, strip and answers of a dossier."""
    from autarky.report.words import band, figure, rank

    console = Console()
    console.print(f"\n[bold]{dossier.title}.[/bold]\n")
    strip = Table.grid(padding=(0, 2))
    strip.add_column(justify="right", style="bold")
    strip.add_column()
    strip.add_column(style="dim")
    for number in dossier.headline:
        notes = [f"10–90 %: {band(number)}"] if band(number) else []
        notes += [f"{rank(*number.rank)} regions"] if number.rank else []
        strip.add_row(figure(number), number.label, " · ".join(notes))
    console.print(strip)
    for section in dossier.sections:
        console.print(f"\n[bold]{section.title}[/bold]")
        console.print(Padding(section.sentence, (0, 0, 0, 2)))
    world = dossier.context.world
    if world.info.evidence:
        console.print(f"\n[dim]World {world.name}: {world.info.evidence}.[/dim]")


def text_table(frame: pd.DataFrame, title: str) -> None:
    """Print a table of mixed text and figures."""
    view = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in frame.columns:
        numeric = pd.api.types.is_numeric_dtype(frame[column])
        view.add_column(
            escape(str(column).replace("_", " ")), justify="right" if numeric else "left"
        )
    for row in frame.itertuples(index=False):
        view.add_row(
            *(quantity(float(v)) if isinstance(v, float | int) else escape(str(v)) for v in row)
        )
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, _needed(view))
    console.print(view)


def _cell(value: object) -> str:
    return quantity(float(value)) if isinstance(value, float | int) else escape(str(value))


def _needed(view: Table) -> int:
    """Characters that a table takes when nothing in it is cut."""
    return Console(width=10_000).measure(view).maximum
