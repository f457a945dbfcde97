"""Which parameters move an outcome of a study."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.numerics.sensitivity import rank_regression
from autarky.results import Influence, StudyResult
from autarky.results.sensitivity import Measure
from autarky.study.design import MORRIS_LEVELS

Array = NDArray[np.float64]

CONFIDENCE, RESAMPLES = 0.95, 200
"""Of the bands of Sobol indices and elementary effects."""
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
    values, parameters = result.draws_of(outcome, clock, **where)
    chosen = measure or BY_SAMPLING.get(result.sampling)
    if chosen is None or result.sampling not in SAMPLINGS[chosen]:
        needed = " or ".join(SAMPLINGS[chosen or "rank"])
        msg = (
            f"the study was sampled by {result.sampling!r}, which does not serve "
            f"{chosen or 'a sensitivity'}: run it with sampling: {needed}"
        )
        raise InputError(msg)
    if not result.complete and chosen != "rank":
        msg = f"{chosen} needs every draw; {result.done} of {result.runs} runs are done: resume it"
        raise InputError(msg)
    known = np.isfinite(values.to_numpy(float))
    if known.sum() < 2 or values[known].nunique() < 2:
        msg = f"{outcome} does not vary over the draws: there is nothing to explain"
        raise InputError(msg)
    frame, explained = MEASURES[chosen](values.to_numpy(float), parameters)
    label = result.clock(clock)
    words = result.words[label][outcome]
    return Influence(
        outcome=outcome, unit=words["unit"], text=words["long_name"],
        where={"clock": label} | {k: str(v) for k, v in where.items() if v is not None},
        measure=chosen, frame=frame, draws=len(values), answered=float(known.mean()),
        explained=explained, source=source_of(result),
    )  # fmt: skip


def source_of(result: StudyResult) -> str:
    """Where the figures are from, for the line below a picture."""
    worlds = sorted(set(result.drawn_from.values()))
    return f"world {', '.join(worlds)}; autarky, study {result.name!r}"


def as_numbers(parameters: pd.DataFrame) -> pd.DataFrame:
    """Parameters as numbers: levels of a choice by their place."""
    return pd.DataFrame({name: _numbers(parameters[name]) for name in parameters})


def _numbers(column: pd.Series) -> Array:
    if pd.api.types.is_numeric_dtype(column):
        return np.asarray(column, float)
    return np.asarray(pd.factorize(column.map(str), sort=True)[0], float)


def _sobol(values: Array, parameters: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    from scipy.stats import sobol_indices

    k = parameters.shape[1]
    parts = values.reshape(k + 2, -1)
    whole = np.isfinite(parts).all(axis=0)
    n = int(2 ** np.floor(np.log2(max(whole.sum(), 1))))
    if n < 2:
        raise InputError("too few draws have an answer in all parts of the sample; take more draws")
    parts = parts[:, np.flatnonzero(whole)[:n]]
    f: Any = {"f_A": parts[:1], "f_B": parts[1:2], "f_AB": parts[2:, None, :]}
    found = sobol_indices(func=f, n=n, rng=np.random.default_rng(0))
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
        index=parameters.columns,
    )
    return frame.sort_values("total", ascending=False), np.nan


def _morris(values: Array, parameters: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    from SALib.analyze import morris

    if not np.isfinite(values).all():
        raise InputError("a run of a trajectory has no answer; use latin_hypercube instead")
    names = list(parameters.columns)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    places = parameters.attrs["places"].to_numpy()
    found = morris.analyze(
        problem, places, values, conf_level=CONFIDENCE, num_resamples=RESAMPLES,
        num_levels=MORRIS_LEVELS, seed=0,
    )  # fmt: skip
    columns = {"mu_star": "mu_star", "mu_star_conf": "mu_star_band", "mu": "mu", "sigma": "sigma"}
    frame = pd.DataFrame({new: np.asarray(found[old]) for old, new in columns.items()}, index=names)
    return frame.sort_values("mu_star", ascending=False), np.nan


def _swing(values: Array, parameters: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    centre = values[0]
    frame = pd.DataFrame(
        {
            "low": values[1::2],
            "high": values[2::2],
            "centre": centre,
            "at_low": [parameters[c].iloc[1 + 2 * i] for i, c in enumerate(parameters)],
            "at_high": [parameters[c].iloc[2 + 2 * i] for i, c in enumerate(parameters)],
        },
        index=parameters.columns,
    )
    ends = frame[["low", "high", "centre"]]
    reach = ends.max(axis=1) - ends.min(axis=1)
    return frame.loc[reach.sort_values(ascending=False, kind="stable").index], np.nan


def _rank(values: Array, parameters: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    known = np.isfinite(values)
    need = ENOUGH * parameters.shape[1]
    if known.sum() < need:
        msg = (
            f"{int(known.sum())} draws with an answer are too few for {parameters.shape[1]} "
            f"parameters: give {need} or more"
        )
        raise InputError(msg)
    X = as_numbers(parameters).to_numpy()[known]
    coefficients, explained = rank_regression(X, values[known])
    frame = pd.DataFrame({"coefficient": coefficients}, index=parameters.columns)
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
