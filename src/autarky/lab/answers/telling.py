"""How an answer is told: progress, figures from tables, a headline."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from autarky.lab.models import Column, Figure, Headline, Kind, Model, Number, Progress, Shown
from autarky.results import Result

Columns: TypeAlias = Mapping[str, tuple[str, str]]
"""Label and unit by name of the column."""


@dataclass(frozen=True)
class Ended:
    """What closes an answer: how well it was solved, and from what."""

    status: str
    certificate: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result) -> Ended:
        """From a clock's result."""
        return cls(
            result.status.value, result.certificate.as_dict(), result.provenance.as_dict()
        )  # fmt: skip


class Told:
    """Tells events as they come."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell

    def event(self, event: Model) -> None:
        """Tell any event."""
        self._tell(event.model_dump(mode="json"))

    def progress(self, what: str, done: int, total: int) -> None:
        """Tell how far the work is; a clock's ``progress``."""
        self.event(Progress(what=what, done=done, total=total))

    def headline(self, sentence: str, *numbers: Number) -> None:
        """Tell the answer in a sentence, and its numbers."""
        self.event(Headline(sentence=sentence, numbers=numbers))

    def show(
        self,
        name: str,
        kind: Kind,
        title: str,
        frame: pd.DataFrame,
        columns: Columns,
        *,
        source: str,
        how: Sequence[str],
        roles: Mapping[str, str],
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Show a figure that is drawn from a table.

        Parameters
        ----------
        name
            The figure's id.
        kind, title, source, how, roles, options
            See :class:`autarky.lab.models.Figure`.
        frame
            The table; of its columns those that `columns` names.
        columns
            Label and unit by name.
        """
        figure = Figure(
            id=name, kind=kind, title=title, source=source, how=tuple(how), roles=dict(roles),
            columns=tuple(Column(name=n, label=w, unit=u) for n, (w, u) in columns.items()),
            rows=tuple(
                tuple(_cell(value) for value in row)
                for row in frame[list(columns)].itertuples(index=False, name=None)
            ),
            options=dict(options or {}),
        )  # fmt: skip
        self.event(Shown(figure=figure))


def number(  # noqa: PLR0917
    name: str, label: str, value: float, unit: str, low: float = math.nan, high: float = math.nan,
    note: str = "",
) -> Number:  # fmt: skip
    """A headline figure; what is not known is left open."""
    return Number(
        name=name, label=label, value=_cell(value), unit=unit, low=_cell(low), high=_cell(high),
        note=note,
    )  # fmt: skip


def _cell(value: Any) -> Any:
    """A value of a table as JSON has it: figures with seven digits, null for what is unknown."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.7g}") if math.isfinite(value) else None
    return value
