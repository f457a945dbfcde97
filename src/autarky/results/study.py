"""What a study returns: outcomes of every run beside the parameters that it was drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from autarky._core.errors import InputError, NameNotFoundError, unknown_name

KEYS = ("run", "world", "scenario", "draw", "region", "policy", "problem")
"""Columns of outcomes that are no outcome."""


@dataclass(frozen=True, eq=False)
class Draws:
    """One outcome by draw.

    Attributes
    ----------
    values
        By draw, or by world and draw; NaN where a run has no answer, or a day is not reached.
    parameters
        Of the same draws, a row each.
    places
        Where they stand in [0, 1), likewise.
    answered
        Whether the run has an answer.
    """

    values: pd.Series
    parameters: pd.DataFrame
    places: pd.DataFrame
    answered: pd.Series


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
    places
        Likewise: where they stand in [0, 1).
    drawn_from
        By world: the world it is, or is drawn from, which ``parameters`` goes by.
    names
        By scenario: the regions, countries and blocs that its rules name, in order.
    members
        By such a name: the regions of the tables that it stands for.
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
    places: Mapping[tuple[str, str, str], pd.DataFrame]
    drawn_from: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    members: Mapping[str, tuple[str, ...]]
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
            frame.loc[frame["problem"] != "", [c for c in KEYS if c in frame]].assign(clock=clock)
            for clock, frame in self.outcomes.items()
        ]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @property
    def own(self) -> dict[str, str]:
        """By region: the scenario that names it alone, where there is one, as in blockades."""
        alone: dict[str, list[str]] = {}
        for scenario, names in self.names.items():
            if len(names) == 1:
                for region in {names[0], *self.members.get(names[0], ())}:
                    alone.setdefault(region, []).append(scenario)
        return {region: found[0] for region, found in alone.items() if len(found) == 1}

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

    def draws_of(self, outcome: str, clock: str | None = None, **where: Any) -> Draws:
        """One outcome by draw, with the parameters of these draws.

        Parameters
        ----------
        outcome
            A column of the clock's table.
        clock, **where
            As for :meth:`table`; together they must leave one figure a draw. ``world`` may be one
            that worlds are drawn from: their draws are then all draws, as they are without it.

        Raises
        ------
        InputError
            If more than one figure a draw is left, naming what tells them apart.
        """
        named = self.clock(clock)
        ran = self._ran(named, where)
        worlds = ran["world"].unique()
        index = ["draw"] if len(worlds) == 1 else ["world", "draw"]
        every = ran.drop_duplicates("run").set_index(index).sort_index()
        if (ran["problem"] != "").all():  # then no outcome has a name
            values = pd.Series(np.nan, every.index)
        else:
            frame = self._answered(named, outcome, ran, where)
            values = frame.set_index(index)[outcome].reindex(every.index)
        place = named, self.drawn_from[str(worlds[0])], self._plan_of(named, ran)
        drawn = every.index.get_level_values("draw")
        parameters, places = (
            frame.loc[drawn].set_axis(every.index)
            for frame in (self.parameters[place], self.places[place])
        )
        return Draws(values, parameters, places, every["problem"] == "")

    def _answered(
        self, clock: str, outcome: str, ran: pd.DataFrame, where: dict[str, Any]
    ) -> pd.DataFrame:
        """Rows with an answer, one a draw."""
        self._require("outcome", outcome, list(self.words[clock]))
        if outcome not in self.outcomes[clock]:
            msg = f"{outcome} was not read; load the store with it among the outcomes"
            raise InputError(msg)
        rows = {k: v for k, v in where.items() if k in self._rows(clock) and v is not None}
        frame = ran[ran["problem"] == ""]
        for column, value in rows.items():
            self._require(column, value, self._labels(clock, column))
            frame = frame[frame[column] == value]
        self._refuse_several(outcome, ran, frame, self._rows(clock))
        return frame

    def _ran(self, clock: str, where: dict[str, Any]) -> pd.DataFrame:
        """Rows of the runs that are asked for, those without an answer too."""
        frame = self.outcomes[clock]
        for column, value in where.items():
            self._require("column", column, ["world", "scenario", "region", "policy"])
            if value is None or column in self._rows(clock):
                continue
            known = frame[column]
            if column == "world" and value not in self.drawn_from:
                known = known.map(self.drawn_from)
            self._require(column, value, known.dropna().unique().tolist())
            frame = frame[known == value]
        return frame

    def _rows(self, clock: str) -> tuple[str, ...]:
        """Columns that tell the rows of one run apart."""
        return ("policy",) if self._plans(clock) else ("region",)

    def _plans(self, clock: str) -> bool:
        """Whether it plans: parameters are then those of a region."""
        return any(known == clock and region for known, _, region in self.parameters)

    def _labels(self, clock: str, column: str) -> list[str]:
        return [str(v) for v in self.outcomes[clock][column].dropna().unique()]

    def _plan_of(self, clock: str, frame: pd.DataFrame) -> str:
        """Whose plan, of planning; else an empty text."""
        return str(frame["region"].iloc[0]) if self._plans(clock) else ""

    def _refuse_several(
        self, outcome: str, ran: pd.DataFrame, frame: pd.DataFrame, rows: tuple[str, ...]
    ) -> None:
        fixed = ("scenario", "region") if rows == ("policy",) else ("scenario",)
        found = {c: ran[c].unique() for c in fixed}
        found |= {c: frame[c].unique() for c in rows}
        found["world"] = ran["world"].map(self.drawn_from).unique()
        several = [f"{c} ({len(labels)})" for c, labels in found.items() if len(labels) > 1]
        if several:
            msg = f"{outcome} has more than one figure a draw: say which {', '.join(several)}"
            raise InputError(msg)

    def clock(self, name: str | None) -> str:
        """Return the name of a clock of the study; of the only one where none is given."""
        if name is None and len(self.outcomes) > 1:
            msg = f"the study asks several clocks: say which of {', '.join(self.outcomes)}"
            raise InputError(msg)
        found = name or next(iter(self.outcomes))
        self._require("clock", found, list(self.outcomes))
        return found

    def _require(self, what: str, value: Any, known: list[Any]) -> None:
        if value not in known:
            where = f"the study {self.name!r}"
            raise NameNotFoundError(unknown_name(what, str(value), where, known))
