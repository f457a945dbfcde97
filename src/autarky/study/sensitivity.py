"""Which parameters move an outcome of a study."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.numerics.sensitivity import rank_regression
from autarky.results import Influence, StudyResult
from autarky.results.sensitivity import Measure
from autarky.results.study import Draws
from autarky.study.design import MORRIS_LEVELS

Array = NDArray[np.float64]

CONFIDENCE, RESAMPLES = 0.95, 200
"""Of the bands of Sobol indices and elementary effects."""
LEVEL = 1e-5
"""Difference, over one and the larger figure, within which two are level."""
ENOUGH = 3
"""Draws for each parameter below which a regression says nothing."""


def influence(
    result: StudyResult,
    outcome: str,
    clock: str | None = None,
    *,
    measure: Measure | None = None,
    **where: Any,
) -> Influence:
    """Measure how much each parameter moves an outcome.

    Parameters
    ----------
    result
        A study that is complete.
    outcome
        A column of its table.
    clock, **where
        Which clock, ``world``, ``scenario``, ``region`` and ``policy``, where there are several.
    measure
        None: what the study's sampling is for. ``"sobol"`` after ``saltelli``: first- and
        total-order indices (Saltelli et al. 2010, Comput. Phys. Commun. 181:259, by SciPy);
        ``"morris"`` after ``morris``: elementary effects (Campolongo et al. 2007, Environ. Model.
        Softw. 22:1509, by SALib), per unit of the place in the range; ``"swing"`` after
        ``one_at_a_time``; ``"rank"`` after ``latin_hypercube`` or ``sobol``: rank regression.

    Raises
    ------
    InputError
        If the sampling does not serve the measure, draws are too few, or the outcome never varies.
    """
    chosen = _measure(result, measure)
    drawn = result.draws_of(outcome, clock, **where)
    label = result.clock(clock)
    words = result.words[label][outcome]
    values = drawn.values.to_numpy(float)
    if chosen != "rank":
        _refuse_by_place(result, drawn, words["unit"], chosen)
    elif words["unit"] == "day":  # not reached: later than all others
        values = np.where(drawn.answered & np.isnan(values), np.inf, values)
    known = ~np.isnan(values)
    if not varies(values[known]):
        msg = f"{outcome} does not vary over the draws: there is nothing to explain"
        raise InputError(msg)
    frame, explained = MEASURES[chosen](values, drawn)
    return Influence(
        outcome=outcome, unit=words["unit"], text=words["long_name"],
        where={"clock": label} | {k: str(v) for k, v in where.items() if v is not None},
        measure=chosen, frame=frame, draws=len(values), answered=float(drawn.answered.mean()),
        explained=explained, source=source_of(result),
    )  # fmt: skip


def _measure(result: StudyResult, measure: Measure | None) -> Measure:
    """What is measured, or the sentence on the sampling that it needs."""
    chosen = measure or BY_SAMPLING.get(result.sampling)
    if chosen is None or result.sampling not in SAMPLINGS[chosen]:
        needed = " or ".join(SAMPLINGS[chosen or "rank"])
        msg = (
            f"the study was sampled by {result.sampling!r}, which does not serve "
            f"{chosen or 'a sensitivity'}: run it with sampling: {needed}"
        )
        raise InputError(msg)
    return chosen


def _refuse_by_place(result: StudyResult, drawn: Draws, unit: str, measure: Measure) -> None:
    """Refuse draws that do not stand where the design has put them."""
    if not result.complete:
        msg = f"{measure} needs every draw; {result.done} of {result.runs} runs are done: resume it"
        raise InputError(msg)
    if drawn.values.index.nlevels > 1:
        msg = f"{measure} is of one world: say which {', '.join(result.drawn_from)}"
        raise InputError(msg)
    if unit == "day" and (drawn.answered & drawn.values.isna()).any():
        msg = (
            f"in some draws the day is not reached, which {measure} cannot weigh: sample by "
            "latin_hypercube, whose rank regression can"
        )
        raise InputError(msg)


def varies(values: Array) -> bool:
    """Whether figures differ by more than single precision can explain."""
    if len(values) < 2:
        return False
    finite = values[np.isfinite(values)]
    if len(finite) < len(values):
        return bool(len(finite))
    return bool(np.ptp(values) > LEVEL * (1.0 + np.abs(values).max()))


def as_numbers(parameters: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Parameters as numbers: levels of a choice by their place in its list."""
    return pd.DataFrame(
        {
            name: column if pd.api.types.is_numeric_dtype(column) else places[name]
            for name, column in parameters.items()
        },
        index=parameters.index,
        dtype=float,
    )


def source_of(result: StudyResult) -> str:
    """Where the figures are from, for the line below a picture."""
    worlds = sorted(set(result.drawn_from.values()))
    return f"world {', '.join(worlds)}; autarky, study {result.name!r}"


def _sobol(values: Array, drawn: Draws) -> tuple[pd.DataFrame, float]:
    from scipy.stats import sobol_indices

    k = drawn.parameters.shape[1]
    parts = values.reshape(k + 2, -1)
    whole = np.isfinite(parts).all(axis=0)
    n = int(2 ** np.floor(np.log2(max(whole.sum(), 1))))
    if n < 2:
        raise InputError("too few draws have an answer in all parts of the sample; take more draws")
    parts = parts[:, np.flatnonzero(whole)[:n]]
    f: Any = {"f_A": parts[:1], "f_B": parts[1:2], "f_AB": parts[2:, None, :]}
    found = sobol_indices(func=f, n=n, rng=np.random.default_rng(0))
    with warnings.catch_warnings():  # without influence every resample is the same
        warnings.simplefilter("ignore")
        bands = found.bootstrap(confidence_level=CONFIDENCE, n_resamples=RESAMPLES)
    frame = pd.DataFrame(
        {
            "first": np.ravel(found.first_order),
            "first_low": np.ravel(bands.first_order.confidence_interval.low),
            "first_high": np.ravel(bands.first_order.confidence_interval.high),
            "total": np.ravel(found.total_order),
            "total_low": np.ravel(bands.total_order.confidence_interval.low),
            "total_high": np.ravel(bands.total_order.confidence_interval.high),
        },
        index=drawn.parameters.columns,
    )
    for name in ("first", "total"):
        for end in ("low", "high"):
            frame[f"{name}_{end}"] = frame[f"{name}_{end}"].fillna(frame[name])
    return frame.sort_values("total", ascending=False), np.nan


def _morris(values: Array, drawn: Draws) -> tuple[pd.DataFrame, float]:
    from SALib.analyze import morris

    if not np.isfinite(values).all():
        raise InputError("a run of a trajectory has no answer; sample by latin_hypercube instead")
    names = list(drawn.parameters.columns)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    found = morris.analyze(
        problem, drawn.places.to_numpy(), values, conf_level=CONFIDENCE, num_resamples=RESAMPLES,
        num_levels=MORRIS_LEVELS, seed=0,
    )  # fmt: skip
    columns = {"mu_star": "mu_star", "mu_star_conf": "mu_star_band", "mu": "mu", "sigma": "sigma"}
    frame = pd.DataFrame({new: np.asarray(found[old]) for old, new in columns.items()}, index=names)
    return frame.sort_values("mu_star", ascending=False), np.nan


def _swing(values: Array, drawn: Draws) -> tuple[pd.DataFrame, float]:
    centre = values[0]
    if np.isnan(centre):
        raise InputError("the run with all parameters in the middle has no answer")
    k = drawn.parameters.shape[1]
    frame = pd.DataFrame(
        {
            "low": values[1::2],
            "high": values[2::2],
            "centre": centre,
            "at_low": [drawn.parameters.iloc[1 + 2 * i, i] for i in range(k)],
            "at_high": [drawn.parameters.iloc[2 + 2 * i, i] for i in range(k)],
        },
        index=drawn.parameters.columns,
    )
    ends = frame[["low", "high", "centre"]]
    reach = ends.max(axis=1) - ends.min(axis=1)
    return frame.loc[reach.sort_values(ascending=False, kind="stable").index], np.nan


def _rank(values: Array, drawn: Draws) -> tuple[pd.DataFrame, float]:
    known = ~np.isnan(values)
    need = ENOUGH * drawn.parameters.shape[1]
    if known.sum() < need:
        msg = (
            f"{int(known.sum())} draws with an answer are too few for {drawn.parameters.shape[1]} "
            f"parameters: give {need} or more"
        )
        raise InputError(msg)
    if not drawn.parameters.shape[1]:
        raise InputError("no parameter was drawn in this study: there is nothing to explain with")
    X = as_numbers(drawn.parameters, drawn.places).to_numpy()[known]
    coefficients, explained = rank_regression(X, values[known])
    frame = pd.DataFrame({"coefficient": coefficients}, index=drawn.parameters.columns)
    order = frame["coefficient"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order], explained


MEASURES = {"sobol": _sobol, "morris": _morris, "swing": _swing, "rank": _rank}
SAMPLINGS: dict[str, tuple[str, ...]] = {
    "sobol": ("saltelli",),
    "morris": ("morris",),
    "swing": ("one_at_a_time",),
    "rank": ("latin_hypercube", "sobol"),
}
BY_SAMPLING: dict[str, Measure] = {
    "saltelli": "sobol", "morris": "morris", "one_at_a_time": "swing",
    "latin_hypercube": "rank", "sobol": "rank",
}  # fmt: skip
