"""Dates of events on a window: checked, ties set apart, as waits between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError

Array = NDArray[np.float64]


def waits(times: ArrayLike, begin: float, end: float) -> tuple[Array, Array]:
    """Waits between events, and the last one, which the end of the window cuts short.

    Parameters
    ----------
    times
        Dates of events in years, in any order.
    begin
        Date of the event that starts the clock: it is not itself waited for, in `times` or not.
    end
        End of observation.

    Returns
    -------
    tuple
        (n,) waits that ended in an event, and (1,) the time from the last event to `end`, empty if
        they coincide.

    Raises
    ------
    InputError
        If a date is not a number or outside the window, if there is no event after `begin`, or if
        two events have one date.
    """
    dates = checked(times, begin, end)
    found = np.diff(dates)
    if (found <= 0).any():
        at = dates[1:][found <= 0][0]
        msg = (
            f"several events at {at:g}: a wait of nothing has no likelihood; spread events of one "
            "rounded date with separate_ties(times, unit)"
        )
        raise InputError(msg)
    open_wait = np.array([end - dates[-1]])
    return found, open_wait[open_wait > 0]


def checked(times: ArrayLike, begin: float, end: float) -> Array:
    """(1 + n,) `begin` and the n dates after it, in order.

    Raises
    ------
    InputError
        As :func:`waits`, but for events of one date.
    """
    dates = np.sort(np.asarray(times, dtype=float).ravel())
    if not np.isfinite([begin, end]).all() or not begin < end:
        msg = (
            f"the window of events runs from {begin:g} to {end:g}: its end must lie after it begins"
        )
        raise InputError(msg)
    if not np.isfinite(dates).all():
        raise InputError("a date of an event is not a number: leave out events without a date")
    outside = dates[(dates < begin) | (dates > end)]
    if outside.size:
        msg = f"an event at {outside[0]:g} lies outside the window {begin:g}–{end:g}: widen it"
        raise InputError(msg)
    after = dates[dates > begin]
    if after.size == 0:
        msg = f"no event after {begin:g}: without one there is no wait to fit"
        raise InputError(msg)
    return np.concatenate([[begin], after])


def separate_ties(times: ArrayLike, unit: float) -> Array:
    """Dates in order, those of one date spread evenly within the unit that they are rounded to.

    k events dated t stand at ``t + unit ((i + ½)/k − ½)``, i = 0 … k − 1: dates rounded to `unit`
    say no more than that they lie within half a unit of t. A rough unit makes up regularity: see
    how the fits move when it is halved.

    Parameters
    ----------
    times
        Dates in years.
    unit
        Years that dates are rounded to: 1 for years, 1/12 for months.
    """
    if not unit > 0:
        msg = f"dates cannot be rounded to {unit:g} years: give a unit above 0"
        raise InputError(msg)
    dates, counts = np.unique(np.asarray(times, dtype=float), return_counts=True)
    spread = [
        t + unit * ((np.arange(k) + 0.5) / k - 0.5) for t, k in zip(dates, counts, strict=True)
    ]
    return np.sort(np.concatenate(spread))


def kaplan_meier(observed: ArrayLike, censored: ArrayLike = ()) -> tuple[Array, Array]:
    """Share of waits longer than each observed wait.

    Source: Kaplan and Meier (1958), JASA 53:457–481.

    Returns
    -------
    tuple
        (k,) distinct waits in rising order, and (k,) the share that outlasts each.
    """
    from scipy.stats import CensoredData, ecdf

    sample = CensoredData(
        np.asarray(observed, dtype=float), right=np.asarray(censored, dtype=float)
    )
    found = ecdf(sample).sf
    ended = np.isin(found.quantiles, observed)
    return found.quantiles[ended], found.probabilities[ended]
