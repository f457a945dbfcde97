"""Trend and phases of a series: known turning points, exact growth, SciPy's tau."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from autarky._core.errors import InputError
from autarky.numerics import trend as trend_module
from autarky.numerics.trend import phases, trend

YEARS = np.arange(1900, 1990)


def zigzag():
    """Log that rises to 1930, falls to 1945, rises to 1989, without noise."""
    return np.exp(np.interp(YEARS, [1900, 1930, 1945, 1989], [0.0, 1.0, 0.4, 2.0]))


def wander(seed, years=180):
    """A series without trend that wanders for years: what openness might be by chance."""
    rng = np.random.default_rng(seed)
    log = np.zeros(years)
    for t in range(1, years):
        log[t] = 0.9 * log[t - 1] + 0.1 * rng.standard_normal()
    return np.arange(years), np.exp(log)


def test_phases_of_a_known_zigzag():
    found = phases(YEARS, zigzag())
    assert [(p.begin, p.end) for p in found] == [(1900, 1930), (1930, 1945), (1945, 1989)]
    np.testing.assert_allclose([p.change for p in found], np.exp([1.0, -0.6, 1.6]) - 1)
    assert [p.rises for p in found] == [True, False, True]
    assert [p.finished for p in found] == [False, True, False]


def test_noise_below_the_least_change_makes_no_phase():
    noise = np.exp(0.03 * np.random.default_rng(4).standard_normal(len(YEARS)))
    found = phases(YEARS, zigzag() * noise)
    assert len(found) == 3
    assert abs(found[0].end - 1930) <= 2
    assert abs(found[1].end - 1945) <= 2
    assert len(phases(YEARS, zigzag() * noise, least_change=0.9)) == 1


def test_a_series_that_falls_first_and_last_keeps_those_phases():
    log = np.interp(YEARS, [1900, 1910, 1950, 1989], [1.0, 0.0, 1.0, 0.2])
    found = phases(YEARS, np.exp(log))
    assert [(p.begin, p.end, p.rises) for p in found] == [
        (1900, 1910, False), (1910, 1950, True), (1950, 1989, False),
    ]  # fmt: skip


@pytest.mark.parametrize("slope", [0.02, -0.02])
def test_a_straight_line_is_one_phase(slope):
    (only,) = phases(YEARS, np.exp(slope * (YEARS - 1900)))
    assert (only.begin, only.end, only.finished) == (1900, 1989, False)
    assert only.change == pytest.approx(np.exp(89 * slope) - 1)


def test_highs_near_each_other_are_one():
    log = np.interp(YEARS, [1900, 1940, 1943, 1946, 1989], [0.0, 1.0, 0.7, 0.95, 0.0])
    near = phases(YEARS, np.exp(log), smooth_years=1, least_years=10)
    assert [(p.begin, p.end) for p in near] == [(1900, 1940), (1940, 1989)]
    assert len(phases(YEARS, np.exp(log), smooth_years=1, least_years=3)) == 4


def test_exact_growth_has_a_band_of_no_width():
    found = trend(YEARS, 3.0 * np.exp(0.015 * YEARS), draws=50)
    np.testing.assert_allclose([found.growth, found.low, found.high], 0.015, rtol=1e-9)
    assert found.tau == pytest.approx(1)


def test_tau_is_scipys():
    years, values = wander(1)
    assert trend(years, values, draws=10).tau == pytest.approx(kendalltau(years, values).statistic)


@pytest.mark.slow
def test_blocks_keep_what_single_years_would_take_for_a_trend():
    """Of 60 series without trend the share called rising or falling at 5 %."""
    cases = [wander(seed) for seed in range(60)]
    share = {
        length: np.mean([trend(*c, block_years=length, draws=199).tau_p < 0.05 for c in cases])
        for length in (1, 25)
    }
    assert share[1] > 0.3
    assert share[25] < 0.2


def test_growth_lies_in_its_band_and_repeats_with_its_seed():
    years, values = wander(2)
    grown = values * np.exp(0.02 * years)
    found = trend(years, grown, draws=200)
    assert found.low < 0.02 < found.high
    assert found.tau_p < 0.05
    assert found == trend(years, grown, draws=200)
    assert found != trend(years, grown, draws=200, seed=1)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: phases([1900, 1901, 1903, 1904], [1, 2, 3, 4]), "jumps from 1901 to 1903"),
        (lambda: phases(YEARS, zigzag() - 1.5), r"is -0\.5 in 1900.*above 0"),
        (lambda: phases(YEARS, zigzag(), smooth_years=4), "smooth_years 4"),
        (lambda: phases([1900, 1901], [1, 2]), "at least four years"),
        (lambda: trend(YEARS, zigzag(), block_years=60), "blocks of 60 years.*give 1 to 45"),
    ],
)
def test_what_has_no_phases_is_refused(call, match):
    with pytest.raises(InputError, match=match):
        call()


def test_blocks_are_runs_of_consecutive_years():
    at = trend_module._blocks(100, 10, 7, np.random.default_rng(0))
    assert at.shape == (7, 100)
    assert (np.diff(at.reshape(7, 10, 10)) == 1).all()
    assert at.min() >= 0
    assert at.max() <= 99
    assert len(np.unique(trend_module._blocks(4, 2, 400, np.random.default_rng(0)))) == 4


def test_single_years_of_noise_give_the_band_of_least_squares():
    rng, years = np.random.default_rng(5), np.arange(200)
    found = trend(years, np.exp(0.1 * rng.standard_normal(200)), block_years=1, draws=3000)
    half = 1.96 * 0.1 / np.sqrt(((years - years.mean()) ** 2).sum())
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.12)
