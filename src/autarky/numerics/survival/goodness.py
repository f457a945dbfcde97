"""Whether a constant hazard, or a fitted model, can have made a record."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.numerics.survival.compare import FittedModels
from autarky.numerics.survival.fit import Fit
from autarky.numerics.survival.hazard import Hazard, cumulative
from autarky.numerics.survival.record import checked

Array = NDArray[np.float64]

EXPECTED = 5.0
"""Events in a bin, on average, below which χ² is no good approximation."""


@dataclass(frozen=True)
class Dispersion:
    """Counts in equal bins against those of a constant hazard.

    Attributes
    ----------
    counts
        Events by bin.
    bin_years
        Width of a bin.
    index
        Variance of the counts over their mean: 1 for a constant hazard, above for clusters.
    p
        Chance of an index as far from 1 or farther on its side, doubled.
    """

    counts: tuple[int, ...]
    bin_years: float
    index: float
    p: float


@dataclass(frozen=True)
class ResidualTest:
    """Waits measured by the model's own clock, which should be exponential with mean 1.

    Attributes
    ----------
    residuals
        (n,) ∫ λ from each event to the next.
    statistic, p
        Of Kolmogorov and Smirnov. p is too large, since the model was fitted to the same record: a
        low one counts against the model, a high one hardly for it.
    """

    residuals: tuple[float, ...]
    statistic: float
    p: float


def dispersion_test(
    times: ArrayLike, begin: float, end: float, bins: int | None = None
) -> Dispersion:
    """Test whether counts of events in equal bins vary as those of a constant hazard.

    Σ (count − mean)²/mean follows χ² with bins − 1 degrees of freedom (Fisher 1925; Cox and Lewis
    1966, chapter 6).

    Parameters
    ----------
    times, begin, end
        As :func:`autarky.numerics.survival.fit_models`; dates may coincide. The event at `begin`
        is not counted.
    bins
        Their number; None: as many as leave five events in a bin on average, at least two.

    Raises
    ------
    InputError
        If a date lies outside the window, or there are fewer than two bins.
    """
    from scipy.stats import chi2

    dates = checked(times, begin, end)[1:]
    bins = max(int(len(dates) / EXPECTED), 2) if bins is None else bins
    if bins < 2:
        msg = f"dispersion needs at least two bins, not {bins}"
        raise InputError(msg)
    counts, _ = np.histogram(dates, bins=bins, range=(begin, end))
    statistic = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    sides = chi2.cdf(statistic, bins - 1), chi2.sf(statistic, bins - 1)
    return Dispersion(
        counts=tuple(int(c) for c in counts),
        bin_years=(end - begin) / bins,
        index=statistic / (bins - 1),
        p=min(2.0 * float(min(sides)), 1.0),
    )


def residual_test(fits: FittedModels, fit: Fit) -> ResidualTest:
    """Test a fit by its rescaled waits.

    Source: Ogata (1988), JASA 83:9–27.

    Parameters
    ----------
    fits
        The record, with its fits.
    fit
        One of them.
    """
    from scipy.stats import kstest

    dates = fits.dates
    found = [
        cumulative(fit, fit.values[None], now - dates[dates <= now], np.array([later - now]))[0, 0]
        for now, later in pairwise(dates)
    ]
    statistic, p = kstest(found, "expon")
    return ResidualTest(tuple(map(float, found)), float(statistic), float(p))


def expected_survival(fits: FittedModels, fit: Fit, ahead: ArrayLike) -> Hazard:
    """Share of waits that a fit expects to outlast each time, to be set beside the record's own.

    Mean over the events of the record of exp(−∫ λ) from each, with the past that it had. Of waits
    that are independent this is their survival function; a self-exciting process has no one such
    function, since a wait after many events is shorter.

    Parameters
    ----------
    fits
        The record, with its fits.
    fit
        One of them.
    ahead
        (k,) times since an event, in years.

    Returns
    -------
    Hazard
        (k,) each, with the band of the 95 % likelihood region.
    """
    dates, times = fits.dates, np.asarray(ahead, dtype=float)
    outlasted = np.zeros((len(fit.region), len(times)))
    for now in dates:
        outlasted += np.exp(-cumulative(fit, fit.region, now - dates[dates <= now], times))
    share = outlasted / len(dates)
    return Hazard(share[0], share.min(axis=0), share.max(axis=0))
