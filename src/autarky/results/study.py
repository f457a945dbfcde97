"""What a study returns: outcomes of every run beside the parameters that it was drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from autarky._core.errors import InputError, NameNotFoundError, unknown_name

KEYS = ("run", "world", "scenario", "draw", "region", "policy", "problem")
"""Columns of outcomes that are no outcome."""


@dataclass(frozen=True, eq=False)
class StudyResult:
    """Runs of a study, all or those that are done.

    Attributes
    ----------
    name
        Of the study.
    outcomes
        By clock: a row per run and region (planning: policy); see :data:`KEYS`. ``problem`` says
        why a run has no answer.
    parameters
        By clock, world and region (planning's; else an empty text): a row per draw.
    drawn_from
        By world: the world it is, or is drawn from, which ``parameters`` goes by.
    names
        By scenario: the regions that its cuts name, in order.
    words
        By clock and outcome: ``unit`` and ``long_name``.
    sampling
        How draws were placed.
    runs, done
        How many runs there are, and are done.
    manifest
        What the figures depend on.
    """

    name: str
    outcomes: Mapping[str, pd.DataFrame]
    parameters: Mapping[tuple[str, str, str], pd.DataFrame]
    drawn_from: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, Mapping[str, str]]]
    sampling: str
    runs: int
    done: int
    manifest: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"<StudyResult of {self.name!r}: {self.done} of {self.runs} runs>"

    @property
    def complete(self) -> bool:
        """Whether every run is done."""
        return self.done == self.runs

    @property
    def problems(self) -> pd.DataFrame:
        """Runs without an answer, with the reason, by clock."""
        found = [
            frame.loc[frame["problem"] != ""]
            .drop(columns=list(self.words[clock]))
            .assign(clock=clock)
            for clock, frame in self.outcomes.items()
        ]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @property
    def own(self) -> dict[str, str]:
        """By region: the scenario that names it alone, where there is one, as in blockades."""
        alone = [(names[0], scenario) for scenario, names in self.names.items() if len(names) == 1]
        regions = [region for region, _ in alone]
        return {region: scenario for region, scenario in alone if regions.count(region) == 1}

    def table(self, clock: str | None = None, **where: Any) -> pd.DataFrame:
        """Outcomes of a clock in the rows that `where` picks.

        Parameters
        ----------
        clock
            Its name in the study; None: the only one.
        **where
            Column and the value that it has.

        Raises
        ------
        NameNotFoundError
            If there is no such clock, column or value.
        """
        frame = self.outcomes[self.clock(clock)]
        for column, value in where.items():
            if value is None:
                continue
            self._require("column", column, list(frame.columns))
            self._require(column, value, frame[column].dropna().unique().tolist())
            frame = frame[frame[column] == value]
        return frame

    def draws_of(
        self, outcome: str, clock: str | None = None, **where: Any
    ) -> tuple[pd.Series, pd.DataFrame]:
        """One outcome by draw, and the parameters of these draws.

        Parameters
        ----------
        outcome
            A column of the clock's table.
        clock, **where
            As for :meth:`table`; together they must leave one row a draw.

        Raises
        ------
        InputError
            If more than one row a draw is left, naming what tells them apart.
        """
        named = self.clock(clock)
        frame = self.table(named, **where)
        self._require("outcome", outcome, list(self.words[named]))
        tell = [
            c for c in ("world", "scenario", "region", "policy")
            if c in frame and len(frame[c].unique()) > 1
        ]  # fmt: skip
        if tell:
            several = ", ".join(f"{c} ({len(frame[c].unique())})" for c in tell)
            msg = f"{outcome} has more than one figure a draw: say which {several}"
            raise InputError(msg)
        series = frame.set_index("draw")[outcome].sort_index()
        parameters = self.parameters[self._place(named, frame)]
        return series, parameters.loc[series.index]

    def clock(self, name: str | None) -> str:
        """Return the name of a clock of the study; of the only one where none is given."""
        if name is None and len(self.outcomes) > 1:
            msg = f"the study asks several clocks: say which of {', '.join(self.outcomes)}"
            raise InputError(msg)
        found = name or next(iter(self.outcomes))
        self._require("clock", found, list(self.outcomes))
        return found

    def _place(self, clock: str, frame: pd.DataFrame) -> tuple[str, str, str]:
        """Whose parameters the rows were drawn with."""
        world = self.drawn_from[str(frame["world"].iloc[0])]
        region = str(frame["region"].iloc[0]) if "policy" in frame else ""
        return clock, world, region

    def _require(self, what: str, value: Any, known: list[Any]) -> None:
        if value not in known:
            where = f"the study {self.name!r}"
            raise NameNotFoundError(unknown_name(what, str(value), where, known))
