"""Waiting times: closed forms, known data, literal likelihoods, what a plan takes from a fit."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq, minimize
from scipy.stats import CensoredData, chi2, expon, kstest

import autarky as ak
from autarky import planning
from autarky._core.errors import InputError
from autarky.numerics import survival
from autarky.numerics.survival.renewal import fit_weibull

# Remission under 6-MP in weeks, Freireich et al. (1963) as in Cox and Oakes (1984), table 1.1
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CUT = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
DROP = chi2.ppf(0.95, 1) / 2


def literal(dates, end, baseline, branching, decay):
    """Log-likelihood of a self-exciting record by its double sum; the first date is not counted."""
    intensity = [
        baseline + branching * decay * np.exp(-decay * (t - dates[dates < t])).sum()
        for t in dates[1:]
    ]
    left = (1 - np.exp(-decay * (end - dates))).sum()
    return np.log(intensity).sum() - baseline * (end - dates[0]) - branching * left


def clustered(seed, baseline, branching, decay, length):
    """Dates of a self-exciting process from 0, by generations."""
    rng = np.random.default_rng(seed)
    wave = list(rng.uniform(0, length, rng.poisson(baseline * length)))
    dates = [0.0]
    wave.append(0.0)
    while wave:
        wave = [
            t + lag
            for t in wave
            for lag in rng.exponential(1 / decay, rng.poisson(branching))
            if t + lag < length
        ] if (dates.extend(t for t in wave if t > 0) is None) else []  # fmt: skip
    return np.sort(dates)


@pytest.fixture(scope="module")
def record():
    return clustered(5, 0.15, 0.6, 1.2, 90.0)


@pytest.fixture(scope="module")
def fits(record):
    return survival.fit_models(record, 0.0, 90.0)


# -- waits ----------------------------------------------------------------------------------------


def test_waits_run_from_the_start_and_the_last_is_cut_short():
    observed, censored = survival.waits([1903, 1900, 1901.5], 1900, 1910)
    np.testing.assert_allclose(observed, [1.5, 1.5])
    np.testing.assert_allclose(censored, [7])
    assert survival.waits([1905, 1910], 1900, 1910)[1].size == 0


@pytest.mark.parametrize(
    ("times", "window", "match"),
    [
        ([1905], (1910, 1900), "its end must lie after"),
        ([1905, np.nan], (1900, 1910), "leave out events without a date"),
        ([1895, 1905], (1900, 1910), "1895 lies outside the window 1900–1910"),
        ([1900], (1900, 1910), "no event after 1900"),
        ([1905, 1905], (1900, 1910), "several events at 1905.*separate_ties"),
    ],
)
def test_records_that_cannot_be_fitted_are_refused(times, window, match):
    with pytest.raises(InputError, match=match):
        survival.fit_models(times, *window)


def test_events_of_one_date_are_spread_within_the_unit():
    spread = survival.separate_ties([1920, 1918, 1920, 1920], 1.0)
    np.testing.assert_allclose(spread, [1918, 1920 - 1 / 3, 1920, 1920 + 1 / 3])
    with pytest.raises(InputError, match="above 0"):
        survival.separate_ties([1920], 0.0)


def test_kaplan_meier_of_the_remission_times():
    waited, left = survival.kaplan_meier(ENDED, CUT)
    np.testing.assert_array_equal(waited, [6, 7, 10, 13, 16, 22, 23])
    # as in textbooks, to three digits
    np.testing.assert_allclose(left, [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], atol=6e-4)


# -- constant hazard ------------------------------------------------------------------------------


def test_a_constant_hazard_is_events_over_time():
    fit = survival.fit_exponential(ENDED, CUT)
    assert fit.parameters["rate"] == pytest.approx(9 / 359)
    assert fit.log_likelihood == pytest.approx(9 * np.log(9 / 359) - 9)
    assert fit.aic == pytest.approx(2 - 2 * fit.log_likelihood)
    assert fit.aicc == pytest.approx(fit.aic + 4 / 7)
    by_scipy = expon.fit(CensoredData(ENDED, right=CUT), floc=0)
    assert fit.parameters["rate"] == pytest.approx(1 / by_scipy[1], rel=1e-4)


def test_its_band_is_where_the_likelihood_has_dropped():
    fit = survival.fit_exponential(ENDED, CUT)
    low, high = fit.bands["rate"]
    assert low < fit.parameters["rate"] < high
    for rate in (low, high):
        assert 9 * np.log(rate) - 359 * rate == pytest.approx(fit.log_likelihood - DROP, abs=1e-8)


# -- Weibull --------------------------------------------------------------------------------------


def weibull_likelihood(shape, scale, ended=ENDED, cut=CUT):
    """Σ ln hazard − Σ cumulative hazard: the point process's form."""
    ended, every = np.array(ended, float), np.array([*ended, *cut], float)
    hazard = shape / scale * (ended / scale) ** (shape - 1)
    return np.log(hazard).sum() - ((every / scale) ** shape).sum()


def test_weibull_of_the_remission_times():
    fit = survival.fit_weibull(ENDED, CUT)
    # shape 1.35 and 1/scale 0.030 stand in textbooks (recalled, not checked against a page)
    assert fit.parameters["shape"] == pytest.approx(1.35, abs=0.01)
    assert 1 / fit.parameters["scale"] == pytest.approx(0.030, abs=0.001)
    assert fit.log_likelihood == pytest.approx(weibull_likelihood(*fit.values), abs=1e-9)
    k, every = fit.parameters["shape"], np.array([*ENDED, *CUT], float)
    score = 1 / k + np.log(ENDED).mean() - (every**k @ np.log(every)) / (every**k).sum()
    assert score == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("name", ["shape", "scale"])
def test_weibull_bands_are_profiles(name):
    fit = survival.fit_weibull(ENDED, CUT)
    at = list(fit.parameters).index(name)
    for end in fit.bands[name]:

        def loss(log_other, end=end):
            pair = [np.exp(log_other[0])] * 2
            pair[at] = end
            return -weibull_likelihood(*pair)

        best = -minimize(loss, np.log(fit.values[1 - at]), method="Nelder-Mead").fun
        assert best == pytest.approx(fit.log_likelihood - DROP, abs=1e-5)


def test_a_weibull_of_shape_one_is_the_exponential():
    other = brentq(lambda a: 1 + np.log(a) / 2 - a * np.log(a) / (1 + a), 1e-6, 1.0)
    waited = [1.0, other]  # waits whose best shape is 1
    fit, plain = survival.fit_weibull(waited), survival.fit_exponential(waited)
    assert fit.parameters["shape"] == pytest.approx(1, abs=1e-5)
    assert fit.parameters["scale"] == pytest.approx(1 / plain.parameters["rate"], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-9)
    hazards = [survival.hazard_by_year(f, 3, [0.7]).central for f in (fit, plain)]
    np.testing.assert_allclose(*hazards, rtol=1e-4)


def test_weibull_finds_the_shape_that_waits_were_drawn_with():
    rng = np.random.default_rng(8)
    drawn, limit = 5.0 * rng.weibull(0.7, 600), 9.0
    fit = survival.fit_weibull(drawn[drawn < limit], np.full((drawn >= limit).sum(), limit))
    for name, truth in (("shape", 0.7), ("scale", 5.0)):
        low, high = fit.bands[name]
        assert low < truth < high
        assert high / low < 1.4


@pytest.mark.parametrize(
    ("observed", "match"),
    [([], "no wait ended"), ([1.0, -2.0], "wait of -2 years"), ([2.0, 2.0], "all alike")],
)
def test_waits_that_cannot_be_fitted_are_refused(observed, match):
    with pytest.raises(InputError, match=match):
        fit_weibull(observed)


# -- self-exciting --------------------------------------------------------------------------------


def test_the_likelihood_is_that_of_the_double_sum(fits, record):
    fit = fits.self_exciting
    assert fit.log_likelihood == pytest.approx(literal(record, 90.0, *fit.values), abs=1e-9)
    assert fit.events == len(record) - 1


def test_no_search_over_all_three_parameters_finds_more(fits, record):
    def loss(z):
        return -literal(record, 90.0, np.exp(z[0]), 1 / (1 + np.exp(-z[1])), np.exp(z[2]))

    found = [
        -minimize(loss, start, method="Nelder-Mead", options={"maxiter": 2000}).fun
        for start in ([-2.0, 0.0, 0.0], [-1.0, -2.0, 1.0], [-3.0, 1.0, -1.0])
    ]
    assert max(found) == pytest.approx(fits.self_exciting.log_likelihood, abs=1e-5)


@pytest.mark.parametrize(("name", "side"), [("baseline", 0), ("branching", 0), ("decay", 1)])
def test_its_bands_are_profiles(fits, record, name, side):
    fit = fits.self_exciting
    at, end = list(fit.parameters).index(name), fit.bands[name][side]
    others = [i for i in range(3) if i != at]

    def loss(z):
        values = np.full(3, end)
        values[others] = np.exp(z)
        return -literal(record, 90.0, *values) if values[1] < 1 else np.inf

    best = -minimize(loss, np.log(fit.values[others]), method="Nelder-Mead").fun
    assert best == pytest.approx(fit.log_likelihood - DROP, abs=1e-4)


def test_events_at_even_distance_excite_nothing_and_are_a_constant_hazard():
    fits = survival.fit_models(1900 + 2.0 * np.arange(11) + 0.1 * (np.arange(11) % 2), 1900, 1921)
    fit = fits.self_exciting
    assert fit.parameters["branching"] == 0
    assert np.isnan(fit.parameters["decay"])
    assert fit.log_likelihood == pytest.approx(fits.exponential.log_likelihood, abs=1e-9)
    assert fit.bands["decay"] == (0.0, np.inf)
    assert fit.bands["branching"][0] == 0
    assert "constant hazard" in fit.notes[0]
    assert survival.likelihood_ratio(fits.exponential, fit).p == 1
    year = survival.hazard_by_year(fit, 2, [1.0]).central
    np.testing.assert_allclose(year, survival.hazard_by_year(fits.exponential, 2).central)


@pytest.mark.slow
def test_it_finds_the_parameters_that_a_record_was_drawn_with():
    truth = {"baseline": 0.3, "branching": 0.5, "decay": 1.5}
    fit = survival.fit_self_exciting(clustered(3, *truth.values(), 600.0), 0.0, 600.0)
    for name, value in truth.items():
        low, high = fit.bands[name]
        assert low < value < high
        assert fit.parameters[name] == pytest.approx(value, rel=0.5)


def test_three_parameters_need_three_events():
    with pytest.raises(InputError, match="2 events cannot carry three parameters"):
        survival.fit_self_exciting([1901, 1904], 1900, 1910)


# -- comparison and tests -------------------------------------------------------------------------


def test_all_three_have_the_likelihood_of_the_same_record(fits, record):
    observed, censored = survival.waits(record, 0.0, 90.0)
    assert fits.weibull.log_likelihood == pytest.approx(
        weibull_likelihood(*fits.weibull.values, observed, censored), abs=1e-9
    )
    rate = fits.exponential.parameters["rate"]
    assert fits.exponential.log_likelihood == pytest.approx(literal(record, 90.0, rate, 0.0, 1.0))
    assert sum(fits.weights.values()) == pytest.approx(1)
    assert max(fits.weights, key=fits.weights.get) == fits.best.model


def test_ratios_by_their_limit_law(fits):
    test = survival.likelihood_ratio(fits.exponential, fits.weibull)
    gain = 2 * (fits.weibull.log_likelihood - fits.exponential.log_likelihood)
    assert test.statistic == pytest.approx(gain)
    assert test.p == pytest.approx(chi2.sf(gain, 1))
    edge = survival.likelihood_ratio(fits.exponential, fits.self_exciting)
    assert edge.p == pytest.approx(chi2.sf(edge.statistic, 1) / 2)
    with pytest.raises(InputError, match="weibull is no case of self_exciting"):
        survival.likelihood_ratio(fits.weibull, fits.self_exciting)


def test_drawn_records_tell_clusters_from_chance(fits):
    assert survival.simulated_ratio(fits, 60, seed=1).p == pytest.approx(1 / 61)
    chance = np.random.default_rng(11).uniform(0, 90, 30)
    plain = survival.fit_models(chance, 0.0, 90.0)
    by_draws = survival.simulated_ratio(plain, 60, seed=1)
    assert by_draws.p > 0.05
    assert by_draws == survival.simulated_ratio(plain, 60, seed=1)
    with pytest.raises(InputError, match="at least one draw"):
        survival.simulated_ratio(plain, 0)


def test_dispersion_by_hand():
    test = survival.dispersion_test([1, 2, 3, 4, 11, 12], 0, 20, bins=2)
    assert test.counts == (4, 2)
    assert test.bin_years == 10
    assert test.index == pytest.approx(2 / 3)  # ((4 − 3)² + (2 − 3)²) / 3 with one degree
    assert test.p == pytest.approx(2 * min(chi2.cdf(2 / 3, 1), chi2.sf(2 / 3, 1)))
    even = survival.dispersion_test(np.arange(0.5, 40), 0, 40)
    assert (even.index, len(even.counts)) == (0, 8)
    assert even.p < 0.01
    with pytest.raises(InputError, match="at least two bins"):
        survival.dispersion_test([1, 2], 0, 3, bins=1)


def test_rescaled_waits_are_integrals_of_the_intensity(fits, record):
    mu, n, beta = fits.self_exciting.values
    test = survival.residual_test(fits, fits.self_exciting)
    for i in (0, 3, 7):
        past = record[: i + 1]
        whole, _ = quad(
            lambda t, past=past: mu + n * beta * np.exp(-beta * (t - past)).sum(),
            record[i], record[i + 1],
        )  # fmt: skip
        assert test.residuals[i] == pytest.approx(whole, rel=1e-8)
    assert test.p == kstest(test.residuals, "expon").pvalue
    plain = survival.residual_test(fits, fits.exponential)
    np.testing.assert_allclose(
        plain.residuals, fits.exponential.parameters["rate"] * np.diff(record)
    )


# -- hazards --------------------------------------------------------------------------------------


def test_yearly_hazards_by_their_closed_forms(fits):
    rate = fits.exponential.parameters["rate"]
    constant = survival.hazard_by_year(fits.exponential, 3)
    np.testing.assert_allclose(constant.central, 1 - np.exp(-rate))
    low, high = fits.exponential.bands["rate"]
    np.testing.assert_allclose(constant.low, 1 - np.exp(-low))
    np.testing.assert_allclose(constant.high, 1 - np.exp(-high))
    k, s = fits.weibull.values
    years = np.arange(4) + 2.5
    np.testing.assert_allclose(
        survival.hazard_by_year(fits.weibull, 3, [7.0, 2.5]).central,
        1 - np.exp(-np.diff((years / s) ** k)),
    )


def test_a_self_exciting_hazard_fades_towards_its_baseline(fits):
    mu, n, beta = fits.self_exciting.values
    found = survival.hazard_by_year(fits.self_exciting, 40, [0.5, 2.0])
    whole, _ = quad(lambda t: mu + n * beta * np.exp(-beta * (t + np.array([0.5, 2]))).sum(), 1, 2)
    assert found.central[1] == pytest.approx(1 - np.exp(-whole))
    assert (np.diff(found.central) < 0).all()
    assert found.central[-1] == pytest.approx(1 - np.exp(-mu), rel=1e-6)


@pytest.mark.parametrize("model", ["exponential", "weibull", "self_exciting"])
def test_bands_hold_the_estimate_and_survival_is_what_no_event_leaves(fits, model):
    fit = getattr(fits, model)
    hazard = survival.hazard_by_year(fit, 6, [1.0])
    assert (hazard.low <= hazard.central).all()
    assert (hazard.central <= hazard.high).all()
    assert (hazard.low < hazard.high).all()
    left = survival.survival(fit, [6.0], [1.0]).central[0]
    assert sum(survival.opening_probabilities(hazard.central)) == pytest.approx(1 - left)
    names = list(fit.parameters)
    low, high = np.array([fit.bands[n] for n in names]).T
    assert (fit.region >= 0.998 * low).all()  # laid out on a grid
    assert (fit.region <= 1.002 * high).all()


def test_expected_survival_is_the_models_own_where_waits_are_independent(fits):
    ahead = np.array([0.5, 2.0, 8.0])
    k, s = fits.weibull.values
    found = survival.expected_survival(fits, fits.weibull, ahead).central
    np.testing.assert_allclose(found, np.exp(-((ahead / s) ** k)))
    excited = survival.expected_survival(fits, fits.self_exciting, ahead).central
    assert (excited < np.exp(-fits.self_exciting.parameters["baseline"] * ahead)).all()


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda f: survival.hazard_by_year(f, 0), "at least one year"),
        (lambda f: survival.hazard_by_year(f, 2, []), "give at least one"),
        (lambda f: survival.hazard_by_year(f, 2, [-1.0]), "years from 0 on"),
        (lambda _: survival.opening_probabilities([0.2, 1.2]), "hazard of 1.2 is no probability"),
    ],
)
def test_hazards_that_make_no_sense_are_refused(fits, call, match):
    with pytest.raises(InputError, match=match):
        call(fits.weibull)


# -- what a plan takes ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_plan_under_fitted_openings_of_a_constant_hazard_is_that_of_the_parameter():
    h = 0.2
    shape = {"regime": "uncertain", "opening_years": (1, 2), "tail_years": 5}
    by_array = planning.Spec(**shape, opening=survival.opening_probabilities([h] * 5))
    by_name = planning.Spec(**shape, parameters={"hazard": h})
    world = ak.load_world("1928")
    array, name = (
        planning.run(world, None, spec, region="SUN", horizon_years=4).data["welfare_vs_open_pct"]
        for spec in (by_array, by_name)
    )
    assert float(array) == pytest.approx(float(name), abs=1e-9)


def test_fitted_probabilities_are_a_valid_spec(fits):
    hazard = survival.hazard_by_year(fits.self_exciting, 30, [2.0])
    spec = planning.Spec(regime="uncertain", opening=survival.opening_probabilities(hazard.high))
    assert 0 < sum(spec.opening) <= 1
