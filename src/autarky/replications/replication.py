"""What a replication says: what it repeats, our figures beside theirs, and every departure."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from autarky._core.files import make_folder, write_text
from autarky._core.progress import Progress, silent

NAN = math.nan


@dataclass(frozen=True)
class Replication:
    """A published result that is computed again.

    Parameters
    ----------
    id, title
        Its name on the command line, and in words.
    source
        The work, with table and page where they are known.
    reproduces
        What is computed again, in one sentence.
    departures
        Where the computation is not the published one, a sentence each.
    needs
        Folder of data outside the package, or None.
    files
        Files that must be in that folder, with the paths inside it.
    draws
        Draws that are taken unless others are asked for; None: there are none.
    """

    id: str
    title: str
    source: str
    reproduces: str
    departures: tuple[str, ...]
    needs: str | None = None
    files: tuple[str, ...] = ()
    draws: int | None = None

    def facts(self) -> dict[str, Any]:
        """Everything as plain data for JSON."""
        return asdict(self) | {"departures": list(self.departures), "files": list(self.files)}


@dataclass(frozen=True)
class Request:
    """What a replication is asked for.

    Parameters
    ----------
    folder
        Its data outside the package; the current folder where it needs none.
    draws, seed
        How many draws and their seed, where it has them.
    progress
        Called as ``progress(what, done, total)``; raise from it to cancel.
    """

    folder: Path = Path()
    draws: int = 1
    seed: int = 1930
    progress: Progress = silent


@dataclass(frozen=True)
class Comparison:
    """One figure of ours beside one of theirs.

    Parameters
    ----------
    what, where, unit
        What is measured, for whom or when, in which unit.
    ours, ours_low, ours_high
        Our figure, and its 10–90 % band over draws where there is one.
    theirs, low, high
        The published figure and its range; NaN where nothing is published.
    decimals
        Digits of the published figure behind the point, for display.
    """

    what: str
    where: str
    ours: float
    theirs: float = NAN
    unit: str = ""
    low: float = NAN
    high: float = NAN
    ours_low: float = NAN
    ours_high: float = NAN
    decimals: int = 2

    def as_printed(self) -> Comparison:
        """Return the same with the range of what rounds to the published digits."""
        half = 0.5 * 10.0**-self.decimals
        return replace(self, low=self.theirs - half, high=self.theirs + half)


@dataclass(frozen=True)
class Found:
    """What a replication's own file hands back.

    Parameters
    ----------
    comparisons
        Figures of ours beside theirs.
    summary
        The outcome in a sentence or two, composed from the figures.
    tables
        Further tables by title.
    departures
        Departures of this run, beside those that always hold.
    """

    comparisons: tuple[Comparison, ...]
    summary: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    departures: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Replicated:
    """The outcome of a replication.

    Parameters
    ----------
    replication
        What was computed again.
    table
        A row per figure: ``what``, ``where``, ``ours`` with its band ``ours_low`` and
        ``ours_high``, ``theirs`` with its range ``low`` and ``high``, ``unit``, ``difference``
        (ours less theirs), ``inside`` (whether ours lies in their range; missing without one) and
        ``decimals`` of the published figure.
    tables
        Further tables by title.
    summary
        The outcome in a sentence or two.
    departures
        Every departure from the published computation, a sentence each.
    draws
        How many draws were taken; None: it has none.
    """

    replication: Replication
    table: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    summary: str
    departures: tuple[str, ...]
    draws: int | None

    @classmethod
    def of(cls, replication: Replication, found: Found, draws: int | None) -> Replicated:
        """Lay out what a replication's own file found."""
        return cls(
            replication=replication,
            table=_tabulate(found.comparisons),
            tables=dict(found.tables),
            summary=found.summary,
            departures=(*replication.departures, *found.departures),
            draws=draws,
        )

    def __repr__(self) -> str:
        inside = self.table["inside"].dropna()
        return f"<Replicated {self.replication.id}: {inside.sum()} of {len(inside)} within range>"

    def facts(self) -> dict[str, Any]:
        """Everything as plain data for JSON; what is unknown is None."""
        return self.replication.facts() | {
            "draws": self.draws,
            "summary": self.summary,
            "departures": list(self.departures),
            "table": _records(self.table),
            "tables": {title: _records(frame) for title, frame in self.tables.items()},
        }

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write ``ID.csv``, a CSV for each further table, and everything as ``ID.json``.

        Returns the folder, which is created where it does not exist.

        Raises
        ------
        InputError
            If the folder cannot be created or written to.
        """
        made, name = make_folder(folder), self.replication.id
        write_text(made / f"{name}.csv", self.table.to_csv(index=False))
        for title, frame in self.tables.items():
            path = made / f"{name}_{'_'.join(title.replace(',', '').split())}.csv"
            write_text(path, frame.to_csv(index=False))
        text = json.dumps(self.facts(), indent=1, ensure_ascii=False, allow_nan=False)
        write_text(made / f"{name}.json", text)
        return made


def _tabulate(comparisons: Iterable[Comparison]) -> pd.DataFrame:
    table = pd.DataFrame([vars(c) for c in comparisons])
    known = table["low"].notna() & table["high"].notna() & table["ours"].notna()
    inside = (table["low"] <= table["ours"]) & (table["ours"] <= table["high"])
    table["difference"] = table["ours"] - table["theirs"]
    table["inside"] = inside.astype("boolean").where(known)
    order = [
        "what", "where", "ours", "ours_low", "ours_high", "theirs", "low", "high", "unit",
        "difference", "inside", "decimals",
    ]  # fmt: skip
    return table[order]


def _records(frame: Any) -> list[dict[str, Any]]:
    plain = frame.astype(object)
    rows: list[dict[str, Any]] = plain.where(frame.notna(), None).to_dict(orient="records")
    return rows
