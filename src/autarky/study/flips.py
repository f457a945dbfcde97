"""What turns the ranking of two regions, or two policies, around."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autarky._core.errors import InputError
from autarky.numerics.box import Box, find_box
from autarky.numerics.sensitivity import rank_regression
from autarky.results import Flips, StudyResult
from autarky.results.study import Draws
from autarky.study.sensitivity import ENOUGH, LEVEL, as_numbers, source_of


def flips(
    result: StudyResult,
    outcome: str,
    first: str,
    second: str,
    clock: str | None = None,
    **where: Any,
) -> Flips:
    """Say in what share of draws one outcome is larger, what moves that, and where it turns.

    Parameters
    ----------
    result
        A study with draws.
    outcome
        A column of its table. A day that is not reached (NaN) counts as later than all others.
    first, second
        Two regions, or two policies of planning; each region's figure is that of its own scenario
        where `where` names none and every scenario names one region (a blockade of each).
    clock, **where
        As for :func:`autarky.study.influence`.

    Raises
    ------
    InputError
        If there are too few draws, or the two are drawn with different parameters.
    """
    label = result.clock(clock)
    column = "policy" if "policy" in result.outcomes[label] else "region"
    if first == second:
        msg = f"{first!r} is compared with itself; name two"
        raise InputError(msg)
    words = result.words[label][outcome]
    a, b = (_one(result, (label, outcome, column), name, where) for name in (first, second))
    if list(a.parameters.columns) != list(b.parameters.columns):
        msg = f"{first} and {second} are drawn with different parameters; compare within one clock"
        raise InputError(msg)
    shared = a.values.index.intersection(b.values.index)
    both = (a.answered.loc[shared] & b.answered.loc[shared]).to_numpy()
    late = np.inf if words["unit"] == "day" else np.nan
    lead = _lead(*(one.values.loc[shared].fillna(late).to_numpy(float) for one in (a, b)))
    known = both & ~np.isnan(lead)
    X, places = (frame.loc[shared][known] for frame in (a.parameters, a.places))
    lead = lead[known]
    need = max(ENOUGH * X.shape[1], 10)
    if len(lead) < need:
        msg = f"{len(lead)} draws in which both have an answer are too few: give {need} or more"
        raise InputError(msg)
    if (lead < 0).mean() > (lead > 0).mean():
        first, second, lead = second, first, -lead
    numbers = as_numbers(X, places)
    coefficients = np.zeros(len(X.columns))
    if len(coefficients):
        coefficients, _ = rank_regression(numbers.to_numpy(), lead)
    frame = pd.DataFrame({"coefficient": coefficients}, index=X.columns, dtype=float)
    order = frame["coefficient"].abs().sort_values(ascending=False, kind="stable").index
    box = find_box(numbers.to_numpy(), lead < 0)
    return Flips(
        first=first, second=second, outcome=outcome, unit=words["unit"], text=words["long_name"],
        where={"clock": label} | {k: str(v) for k, v in where.items() if v is not None},
        share=float((lead > 0).mean()), level=float((lead == 0).mean()), frame=frame.loc[order],
        box=_spoken(box, X, numbers), density=box.density if box.coverage else np.nan,
        coverage=box.coverage or np.nan, draws=len(lead),
        source=source_of(result),
    )  # fmt: skip


def _one(
    result: StudyResult, place: tuple[str, str, str], name: str, where: dict[str, Any]
) -> Draws:
    """Outcome by draw of one of the two; under its own scenario where each has one."""
    clock, outcome, column = place
    chosen = {k: v for k, v in where.items() if v is not None} | {column: name}
    own = result.own.get(name)
    if column == "region" and "scenario" not in chosen and own is not None:
        chosen["scenario"] = own
    return result.draws_of(outcome, clock, **chosen)


def _lead(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How much larger the first is; 0 where both are level or neither is reached."""
    with np.errstate(invalid="ignore"):
        lead = np.where(np.isinf(a) & np.isinf(b), 0.0, a - b)
    size = np.maximum(np.abs(a), np.abs(b))
    return np.where(np.isfinite(size) & (np.abs(lead) <= LEVEL * (1.0 + size)), 0.0, lead)


def _spoken(box: Box, parameters: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """Bounds of a box by name; of a choice the levels within."""
    rows = {}
    for column, (low, high) in box.bounds.items():
        name = parameters.columns[column]
        if pd.api.types.is_numeric_dtype(parameters[name]):
            ends = {"low": low, "high": high, "levels": ""}
        else:
            inside = parameters[name][numbers[name].between(low, high)].map(str)
            kept = list(dict.fromkeys(inside))
            ends = {"low": np.nan, "high": np.nan, "levels": ", ".join(kept)}
        rows[name] = {k: np.nan if v in (np.inf, -np.inf) else v for k, v in ends.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high", "levels"])
