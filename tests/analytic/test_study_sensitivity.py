"""What moves an outcome and what flips a ranking, on functions whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from autarky._core.errors import InputError
from autarky.numerics.box import find_box, within
from autarky.numerics.distributions import Choice, Uniform
from autarky.results import StudyResult
from autarky.study import flips, influence
from autarky.study.design import design

PI = np.pi


def _result(functions, distributions, sampling, draws, *, unit="1", seed=5):
    """A study whose regions' outcomes are functions of the parameters."""
    found = design(distributions, sampling, draws, seed)
    values = pd.DataFrame(
        {n: d.at(found.places[:, i]) for i, (n, d) in enumerate(distributions.items())}
    ).rename_axis("draw")
    places = pd.DataFrame(found.places, columns=list(distributions)).rename_axis("draw")
    rows = [
        {
            "run": k,
            "world": "w",
            "scenario": "s",
            "draw": k,
            "region": region,
            "y": y,
            "problem": "",
        }
        for region, function in functions.items()
        for k, y in enumerate(function(values))
    ]
    return StudyResult(
        name="known", outcomes={"c": pd.DataFrame(rows)}, parameters={("c", "w", ""): values},
        places={("c", "w", ""): places}, members={},
        drawn_from={"w": "w"}, names={"s": ()}, sampling=sampling, runs=len(values),
        words={"c": {"y": {"unit": unit, "long_name": "the outcome"}}}, done=len(values),
        manifest={},
    )  # fmt: skip


def _ishigami(v):
    """Ishigami and Homma (1990): a = 7, b = 0.1, parameters in [−π, π]."""
    a, b, c = (v[n].to_numpy(float) for n in "abc")
    return np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_sobol_indices_of_the_ishigami_function():
    """Closed form: Sobol and Levitan (1999), Comput. Phys. Commun. 117:52, section 5."""
    three = {n: Uniform(-PI, PI) for n in "abc"}
    found = influence(_result({"r": _ishigami}, three, "saltelli", 4096), "y").frame
    variance = 7.0**2 / 8 + 0.1 * PI**4 / 5 + 0.1**2 * PI**8 / 18 + 0.5
    first = {"a": 0.5 * (1 + 0.1 * PI**4 / 5) ** 2 / variance, "b": 7.0**2 / 8 / variance, "c": 0.0}
    both = 0.1**2 * PI**8 * (1 / 18 - 1 / 50) / variance
    total = {"a": first["a"] + both, "b": first["b"], "c": both}
    for name in "abc":
        assert found.loc[name, "first"] == pytest.approx(first[name], abs=0.02)
        assert found.loc[name, "total"] == pytest.approx(total[name], abs=0.02)
        assert found.loc[name, "first_low"] <= found.loc[name, "first_high"]
        assert found.loc[name, "total_low"] <= total[name] + 0.02
        assert found.loc[name, "total_high"] >= total[name] - 0.02
    assert list(found.index) == ["a", "b", "c"]


def test_draws_without_an_answer_are_left_out_of_all_parts():
    three = {n: Uniform(-PI, PI) for n in "abc"}
    result = _result({"r": _ishigami}, three, "saltelli", 4096)
    frame = result.outcomes["c"]
    failed = frame["draw"].isin([3, 4096 + 11, 3 * 4096 + 7])
    frame.loc[failed, ["y", "region"]] = np.nan
    frame.loc[failed, "problem"] = "no answer"
    found = influence(result, "y")
    assert found.answered == pytest.approx(1.0 - 3 / (5 * 4096))
    assert found.frame.loc["b", "first"] == pytest.approx(0.4424, abs=0.03)


def test_one_run_without_an_answer_shifts_nothing():
    """Its row has no region: by position all later runs would stand for others."""
    three = {n: Uniform(0, 1) for n in "abc"}

    def line(v):
        return 3 * v["a"].to_numpy(float) - 2 * v["b"].to_numpy(float)

    for sampling, draws in (("saltelli", 512), ("one_at_a_time", 1), ("latin_hypercube", 60)):
        result = _result({"r": line}, three, sampling, draws)
        frame = result.outcomes["c"]
        frame.loc[frame["draw"] == 2, ["y", "region"]] = np.nan
        frame.loc[frame["draw"] == 2, "problem"] = "no answer"
        found = influence(result, "y", region="r")
        assert found.answered == pytest.approx(1.0 - 1.0 / len(frame))
        assert set(found.frame.index[:2]) == {"a", "b"}
        if sampling == "saltelli":
            assert found.frame.loc["a", "first"] == pytest.approx(9 / 13, abs=0.05)
            assert found.frame.loc["c", "total"] == pytest.approx(0.0, abs=1e-9)
        if sampling == "one_at_a_time":
            assert np.isnan(found.frame.loc["a", "high"])
            assert found.frame.loc["b", "low"] == pytest.approx(1.5 - 0.2)


def test_a_day_not_reached_counts_in_rank_regression_and_is_refused_elsewhere():
    two = {n: Uniform(0, 1) for n in "ab"}

    def day(v):
        return (20 * (1 + v["b"])).where(v["a"] < 0.5)

    found = influence(_result({"r": day}, two, "latin_hypercube", 200, unit="day"), "y")
    assert found.frame.loc["a", "coefficient"] > 0.7
    assert found.answered == 1.0
    with pytest.raises(InputError, match="the day is not reached, which sobol cannot weigh"):
        influence(_result({"r": day}, two, "saltelli", 16, unit="day"), "y")


def test_rounding_is_no_lead_and_no_variation():
    two = {n: Uniform(0, 1) for n in "ab"}
    result = _result(
        {"p": lambda v: 1.0 + 1e-7 * v["a"], "q": lambda v: 1.0 - 1e-7 * v["b"]},
        two, "latin_hypercube", 60,
    )  # fmt: skip
    assert flips(result, "y", "p", "q").level == 1.0
    with pytest.raises(InputError, match="does not vary"):
        influence(result, "y", region="p")


def test_levels_count_in_the_order_in_which_they_are_given():
    rule = {"rule": Choice(("linear", "critical", "leontief")), "a": Uniform(0, 1)}
    loss = {"linear": 59.0, "critical": 87.0, "leontief": 154.0}
    result = _result({"r": lambda v: v["rule"].map(loss)}, rule, "latin_hypercube", 90)
    assert influence(result, "y").frame.loc["rule", "coefficient"] > 0.9


def test_elementary_effects_of_a_linear_function():
    """Of Σ w u over places u the effect of a parameter's whole range is w, and has no spread."""
    weights = {"a": 3.0, "b": -2.0, "c": 0.0}
    pytest.importorskip("SALib")
    ranges = {"a": Uniform(0, 1), "b": Uniform(-1, 0), "c": Uniform(4, 5)}

    def line(v):
        return sum(w * v[n].to_numpy(float) for n, w in weights.items())

    found = influence(_result({"r": line}, ranges, "morris", 8), "y").frame
    for name, weight in weights.items():
        assert found.loc[name, "mu"] == pytest.approx(weight, abs=1e-9)
        assert found.loc[name, "mu_star"] == pytest.approx(abs(weight), abs=1e-9)
        assert found.loc[name, "sigma"] == pytest.approx(0.0, abs=1e-9)
    assert list(found.index) == ["a", "b", "c"]


def test_swings_are_the_outcome_at_the_ends():
    ranges = {"a": Uniform(0, 10), "b": Uniform(0, 110)}
    result = _result({"r": lambda v: v["a"] ** 2 + v["b"]}, ranges, "one_at_a_time", 1)
    found = influence(result, "y").frame
    assert list(found.index) == ["b", "a"]
    assert found.loc["a", ["low", "high", "centre"]].tolist() == pytest.approx([56.0, 136.0, 80.0])
    assert found.loc["b", ["low", "high"]].tolist() == pytest.approx([36.0, 124.0])
    assert found.loc["a", ["at_low", "at_high"]].tolist() == pytest.approx([1.0, 9.0])


def test_rank_regression_sees_what_is_monotone():
    ranges = {"a": Uniform(0, 1), "b": Uniform(0, 1), "c": Choice(("mild", "severe"))}

    def outcome(v):
        severe = (v["c"] == "severe").to_numpy(float)
        return np.exp(3 * v["a"].to_numpy(float)) - 0.001 * v["b"].to_numpy(float) - 5 * severe

    found = influence(_result({"r": outcome}, ranges, "latin_hypercube", 300), "y")
    assert found.frame.loc["a", "coefficient"] > 0.7
    assert found.frame.loc["c", "coefficient"] < -0.3
    assert abs(found.frame.loc["b", "coefficient"]) < 0.1
    assert found.explained > 0.85


@pytest.mark.parametrize(
    ("sampling", "measure", "draws", "says"),
    [
        ("latin_hypercube", "sobol", 64, "sampled by 'latin_hypercube', .*sampling: saltelli"),
        ("saltelli", "rank", 8, "sampling: latin_hypercube or sobol"),
        ("latin_hypercube", None, 5, "5 draws .* too few for 3 parameters: give 9"),
    ],
)
def test_a_measure_needs_its_sampling(sampling, measure, draws, says):
    three = {n: Uniform(-PI, PI) for n in "abc"}
    with pytest.raises(InputError, match=says):
        influence(_result({"r": _ishigami}, three, sampling, draws), "y", measure=measure)


def test_what_never_varies_has_nothing_to_explain():
    result = _result({"r": lambda v: np.ones(len(v))}, {"a": Uniform(0, 1)}, "latin_hypercube", 30)
    with pytest.raises(InputError, match="y does not vary"):
        influence(result, "y")


def test_one_figure_a_draw_is_asked_for():
    two = {"r": _ishigami, "q": _ishigami}
    result = _result(two, {n: Uniform(-PI, PI) for n in "abc"}, "latin_hypercube", 30)
    with pytest.raises(InputError, match=r"say which region \(2\)"):
        influence(result, "y")


# -- what flips a ranking -------------------------------------------------------------------------


def test_the_box_in_which_a_ranking_turns_is_found():
    """First above second but where a > .7 and b < .4: 12 % of the draws."""
    ranges = {n: Uniform(0, 1) for n in "abcd"}

    def second(v):
        return np.where((v["a"] > 0.7) & (v["b"] < 0.4), 1.0, -1.0) + 0.001 * v["c"]

    result = _result(
        {"first": lambda v: 0.0 * v["a"], "second": second}, ranges, "latin_hypercube", 2000
    )
    found = flips(result, "y", "second", "first")
    assert (found.first, found.second) == ("first", "second")
    assert found.share == pytest.approx(0.88, abs=0.02)
    assert found.level == 0.0
    assert set(found.box.index) == {"a", "b"}
    assert found.box.loc["a", "low"] == pytest.approx(0.7, abs=0.03)
    assert found.box.loc["b", "high"] == pytest.approx(0.4, abs=0.03)
    assert np.isnan(found.box.loc["a", "high"])
    assert found.density > 0.95
    assert found.coverage > 0.9


def test_a_ranking_that_never_turns_has_no_box():
    ranges = {n: Uniform(0, 1) for n in "ab"}
    result = _result(
        {"p": lambda v: 1.0 + v["a"], "q": lambda v: 0.0 * v["a"]}, ranges, "latin_hypercube", 50
    )
    found = flips(result, "y", "p", "q")
    assert found.share == 1.0
    assert found.box.empty
    assert np.isnan(found.density)


def test_chance_makes_no_box():
    rng = np.random.default_rng(8)
    X = rng.random((300, 12))
    bounds = [len(find_box(X, rng.random(300) < 0.2).bounds) for _ in range(10)]
    assert np.mean(bounds) <= 2.0


def test_a_box_tells_its_own_density_and_coverage():
    rng = np.random.default_rng(4)
    X = rng.random((1000, 5))
    hit = (X[:, 2] > 0.8) | (rng.random(1000) < 0.02)
    found = find_box(X, hit)
    low, high = np.full(5, -np.inf), np.full(5, np.inf)
    for column, (least, most) in found.bounds.items():
        low[column], high[column] = least, most
    inside = within(X, low, high)
    assert found.density == hit[inside].mean()
    assert found.coverage == hit[inside].sum() / hit.sum()
    assert found.support == inside.mean()
    assert list(found.bounds) == [2]


def test_a_choice_is_told_by_its_levels():
    ranges = {"rule": Choice(("critical", "leontief", "linear")), "a": Uniform(0, 1)}
    result = _result(
        {"p": lambda v: (v["rule"] != "linear") * 1.0, "q": lambda v: 0.5 + 0.0 * v["a"]},
        ranges, "latin_hypercube", 300,
    )  # fmt: skip
    found = flips(result, "y", "p", "q")
    assert found.box.loc["rule", "levels"] == "linear"
    assert found.share == pytest.approx(2 / 3, abs=0.01)


def test_a_day_not_reached_is_later_than_all_others():
    ranges = {"a": Uniform(0, 1)}
    result = _result(
        {"p": lambda v: v["a"].where(v["a"] < 0.5) * 100, "q": lambda v: 60.0 + 0 * v["a"]},
        ranges, "latin_hypercube", 200, unit="day",
    )  # fmt: skip
    found = flips(result, "y", "p", "q")
    assert {found.first, found.second} == {"p", "q"}
    assert found.level == 0.0
    assert found.share == pytest.approx(0.5, abs=0.01)
    assert found.draws == 200


def test_two_that_are_one_or_too_few_draws_are_refused():
    ranges = {n: Uniform(0, 1) for n in "abcd"}
    result = _result({"p": lambda v: v["a"], "q": lambda v: v["b"]}, ranges, "latin_hypercube", 9)
    with pytest.raises(InputError, match="compared with itself"):
        flips(result, "y", "p", "p")
    with pytest.raises(InputError, match=r"9 draws .* too few: give 12"):
        flips(result, "y", "p", "q")
