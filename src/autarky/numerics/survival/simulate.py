"""Records drawn from a fitted model: how long the longest wait in them is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.numerics.survival.fit import Fit

Array = NDArray[np.float64]


def longest_waits(
    fit: Fit, parameters: Array, years: float, records: int, rng: np.random.Generator
) -> Array:
    """(points, records) longest wait in records of so many years, an event at their beginning.

    Parameters
    ----------
    fit
        Which model.
    parameters
        (points, parameters) rows such as those of ``fit.region``.
    years
        Length of a record; the wait that its end cuts short counts too.
    records, rng
        How many for each point, and the source of chance.

    Raises
    ------
    InputError
        If there is no year, or nothing to draw.

    Notes
    -----
    Waits of the self-exciting process are drawn exactly, as the smaller of the next event of the
    baseline and the next that the past excites (Dassios and Zhao 2013, Electronic Communications in
    Probability 18:62, section 3).
    """
    if not years > 0 or records < 1:
        msg = f"{records} records of {years:g} years cannot be drawn: give one or more, above 0"
        raise InputError(msg)
    shape = (len(parameters), records)
    now, longest = np.zeros(shape), np.zeros(shape)
    excited = np.zeros(shape)  # intensity beside the baseline just after the last event
    while (now < years).any():
        if fit.model == "self_exciting":
            decay = np.broadcast_to(parameters[:, [2]], shape)
            excited = excited + parameters[:, [1]] * decay
            wait = _excited(parameters[:, [0]], excited, decay, rng)
            excited = excited * np.exp(-decay * wait)
        else:
            wait = _renewal(fit.model, parameters, shape, rng)
        longest = np.where(now < years, np.maximum(longest, np.minimum(wait, years - now)), longest)
        now = now + wait
    return longest


def _renewal(
    model: str, parameters: Array, shape: tuple[int, int], rng: np.random.Generator
) -> Array:
    if model == "exponential":
        return np.asarray(rng.exponential(size=shape) / parameters)
    return np.asarray(parameters[:, [1]] * rng.weibull(parameters[:, [0]], shape))


def _excited(baseline: Array, excited: Array, decay: Array, rng: np.random.Generator) -> Array:
    """Next wait: the baseline's, or that of the excitement, which may die out before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        left = 1.0 + decay * np.log(rng.uniform(size=excited.shape)) / excited
        sooner = np.where(left > 0, -np.log(np.maximum(left, 0.0)) / decay, np.inf)
        plain = rng.exponential(size=excited.shape) / baseline
    return np.asarray(np.minimum(plain, sooner))
