"""The three models side by side on one record, and tests of the simplest against the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.numerics.survival.fit import Fit
from autarky.numerics.survival.record import checked, waits
from autarky.numerics.survival.renewal import fit_exponential, fit_weibull
from autarky.numerics.survival.self_exciting import fit_self_exciting, largest_likelihood

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FittedModels:
    """Three fits of one record.

    Attributes
    ----------
    dates
        (1 + n,) the event that starts the record, and the n that are waited for.
    end
        Of the window.
    exponential, weibull, self_exciting
        The fits.
    """

    dates: Array
    end: float
    exponential: Fit
    weibull: Fit
    self_exciting: Fit

    def __iter__(self) -> Iterator[Fit]:
        return iter((self.exponential, self.weibull, self.self_exciting))

    @property
    def best(self) -> Fit:
        """The fit with the lowest AICc."""
        return min(self, key=lambda f: f.aicc)

    @property
    def weights(self) -> dict[str, float]:
        """Akaike weights by model, from AICc (Burnham and Anderson 2002, section 2.9)."""
        found = np.array([fit.aicc for fit in self])
        odds = np.exp(-(found - found.min()) / 2.0)
        return dict(zip((f.model for f in self), map(float, odds / odds.sum()), strict=True))


@dataclass(frozen=True)
class RatioTest:
    """A likelihood-ratio test of a model against one that it is a case of.

    Attributes
    ----------
    statistic
        2(ℓ of the larger − ℓ of the smaller).
    p
        Chance of as much or more if the smaller is true.
    method
        How `p` was found.
    """

    statistic: float
    p: float
    method: str


def fit_models(times: ArrayLike, begin: float, end: float) -> FittedModels:
    """Fit a constant hazard, a Weibull and a self-exciting process to the same record.

    Parameters
    ----------
    times
        Dates of events in years, no two alike (:func:`separate_ties`).
    begin
        Date of the event that starts the record: it is not itself waited for, in `times` or not. A
        window that opens between events is to be cut to its first.
    end
        End of observation.

    Raises
    ------
    InputError
        As :func:`waits`, or with fewer than three events.
    """
    observed, censored = waits(times, begin, end)
    return FittedModels(
        dates=checked(times, begin, end),
        end=float(end),
        exponential=fit_exponential(observed, censored),
        weibull=fit_weibull(observed, censored),
        self_exciting=fit_self_exciting(times, begin, end),
    )


def likelihood_ratio(smaller: Fit, larger: Fit) -> RatioTest:
    """Test a constant hazard against a Weibull or a self-exciting process, by its limit law.

    Against a Weibull the statistic follows χ² with one degree of freedom. A branching ratio of 0
    lies at the edge of what is allowed, so that half of the mass is at 0 and p is halved (Self and
    Liang 1987, JASA 82:605–610, case 5). Even so that p is too small: without branching the rate
    of decay is not defined and has been chosen to suit (Davies 1977). :func:`simulated_ratio` does
    not suffer from this.

    Raises
    ------
    InputError
        If the first is no case of the second.
    """
    from scipy.stats import chi2

    if smaller.model != "exponential" or larger.model == "exponential":
        msg = (
            f"{smaller.model} is no case of {larger.model}: test exponential against weibull or "
            "self_exciting; compare others by aicc"
        )
        raise InputError(msg)
    statistic = max(2.0 * (larger.log_likelihood - smaller.log_likelihood), 0.0)
    p = float(chi2.sf(statistic, 1))
    if larger.model == "weibull":
        return RatioTest(statistic, p, "χ² with one degree of freedom")
    half = p / 2.0 if statistic > 0 else 1.0
    return RatioTest(statistic, half, "half of χ² with one degree of freedom; too small")


def simulated_ratio(fits: FittedModels, draws: int = 999, seed: int = 0) -> RatioTest:
    """Test a constant hazard against a self-exciting process by records drawn from the former.

    p = (1 + records with as large a statistic)/(1 + draws). Records have the number of events of
    the real one: given their number, dates under a constant hazard are uniform, whatever the rate.

    Raises
    ------
    InputError
        If there is nothing to draw.
    """
    if draws < 1:
        msg = f"a simulated p needs at least one draw, not {draws}"
        raise InputError(msg)
    begin, n = float(fits.dates[0]), len(fits.dates) - 1
    null = fits.exponential.log_likelihood  # of every record with n events
    records = np.random.default_rng(seed).uniform(begin, fits.end, (draws, n))
    drawn = np.array([largest_likelihood(dates, begin, fits.end) for dates in records])
    real = largest_likelihood(fits.dates[1:], begin, fits.end)
    p = (1 + int((drawn >= real - 1e-9).sum())) / (1 + draws)
    statistic = max(2.0 * (fits.self_exciting.log_likelihood - null), 0.0)
    return RatioTest(statistic, p, f"{draws} records drawn with a constant hazard")
