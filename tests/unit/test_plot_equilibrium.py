"""Figures of the equilibrium clock show what it found, in words and inside their borders."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autarky import dependence, equilibrium, load_world, plot
from autarky._core.errors import InputError, NameNotFoundError
from autarky._core.format import change, percent, percent_range
from autarky.plot.carries import LEAST, TERMS, contributions
from autarky.plot.change import moved, moved_between, outcome, time_in_words
from autarky.scenario import Scenario
from figures import outside, stated_unit, ticks

OWN = {"1928": "GBR", "toy": "metropolis", "2011": "DEU"}
SPEC = equilibrium.Spec(no_supplier="nonviable")
MONTHS = (1, 12, 120)


@cache
def long(name, draws=12, scenario=None):
    siege = scenario or Scenario.blockade(OWN[name])
    return equilibrium.run(load_world(name), siege, SPEC, draws=draws)


@cache
def curve(name, draws=12, scenario=None):
    siege = scenario or Scenario.blockade(OWN[name])
    return equilibrium.horizon_curve(load_world(name), siege, SPEC, months=MONTHS, draws=draws)


@cache
def alone(name):
    return equilibrium.viability(load_world(name))


@cache
def titles(name):
    return dict(load_world(name).info.titles)


FIGURES = {
    "horizon": lambda n, d: plot.horizon(curve(n, d), OWN[n], titles=titles(n)),
    "losses": lambda n, d: plot.losses(long(n, d), OWN[n], titles=titles(n)),
    "sectors": lambda n, d: plot.sectors(long(n, d), OWN[n], titles=titles(n)),
    "carries": lambda n, d: plot.carries(long(n, d), OWN[n], titles=titles(n)),
    "viability": lambda n, _: plot.viability(alone(n), OWN[n], titles=titles(n)),
}


DRAWN = [*((figure, "1928") for figure in FIGURES), ("horizon", "2011"), ("viability", "2011")]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@cache
def drawn(figure, name="toy", draws=12) -> Axes:
    ax = FIGURES[figure](name, draws)
    ax.figure.draw_without_rendering()
    return ax


def title(ax: Axes) -> str:
    return ax.get_title(loc="left").replace("\n", " ")


def texts(ax: Axes) -> list[str]:
    return [t.get_text() for t in ax.texts]


def with_values(result, **values):
    """The result with other figures for one region."""
    data = result.data.copy(deep=True)
    for name, (region, value) in values.items():
        array = data[name].copy(deep=True)
        array.loc[{"region": region}] = value
        data[name] = array
    return replace(result, data=data)


@pytest.mark.parametrize(("figure", "name"), DRAWN)
def test_figure_states_a_finding_its_units_and_its_source(figure, name):
    ax = drawn(figure, name)
    assert isinstance(ax, Axes)
    assert re.search(r"\d", title(ax))
    for text in (title(ax), ax.get_xlabel(), *texts(ax)):
        assert not re.search(r"\b(nan|None|inf)\b|_", text)
    assert stated_unit(ax.yaxis)
    assert re.search(r"%|months|θ", ax.get_xlabel())
    shown = [t.get_text() for t in ax.figure.findobj(lambda a: hasattr(a, "get_text"))]
    assert any(str(t) == f"Source: world {name}; autarky, equilibrium clock" for t in shown)


@pytest.mark.parametrize(("figure", "name"), DRAWN)
def test_no_text_is_cut_by_the_border(figure, name):
    assert outside(drawn(figure, name)) == []


@pytest.mark.parametrize("figure", ["horizon", "losses", "sectors", "carries"])
def test_a_run_without_draws_has_no_bands(figure):
    ax = drawn(figure, "toy", 1)
    assert not re.search("draws|10–90", ax.get_xlabel())
    assert not ax.collections
    assert "(" not in title(ax)


# -- the figures are the result's -----------------------------------------------------------------


def test_horizon_draws_the_median_and_the_central_run():
    data = curve("1928").data.sel(region="GBR")
    ax = drawn("horizon", "1928")
    strong = max(ax.lines, key=lambda line: line.get_linewidth())
    np.testing.assert_allclose(strong.get_xdata(), MONTHS)
    np.testing.assert_allclose(strong.get_ydata(), data["real_income_median"])
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    np.testing.assert_allclose(dashed[0].get_ydata(), data["real_income"])
    last = data.isel(month=-1)
    assert f"median {change(float(last['real_income_median']) - 1)}" in texts(ax)
    lost = percent_range(1 - float(last["real_income_p90"]), 1 - float(last["real_income_p10"]))
    assert f"with 10 years {percent(1 - float(last['real_income_median']))} ({lost}) lower" in (
        title(ax)
    )


def test_horizon_writes_the_share_of_draws_that_are_not_viable():
    share = curve("2011").data["not_viable"].sel(region="DEU").values
    assert share[0] > 0
    written = [t for t in texts(drawn("horizon", "2011")) if re.search("viable|^[0-9.]+.%$", t)]
    assert written == ["not viable", *(percent(float(s)) for s in share if s > 0)]
    whole = with_values(curve("2011"), not_viable=("DEU", 0.0))
    assert not any("viable" in t for t in texts(plot.horizon(whole, "DEU")))


def test_horizon_of_a_region_that_is_lost_says_so():
    lost = with_values(curve("toy", 1), real_income=("colony", [0.0, 0.5, 0.9]))
    ax = plot.horizon(lost, "colony")
    assert title(ax) == (
        f"With a month to adapt colony is not viable, with 10 years real income in colony is "
        f"{percent(0.1)} lower"
    ).replace("10 %", "10\u202f%")
    assert "not viable" in texts(ax)


def test_horizon_of_consumption_and_where_nothing_happens():
    ax = plot.horizon(curve("toy"), "metropolis", measure="real_consumption")
    assert "real consumption of households in metropolis" in title(ax)
    strong = max(ax.lines, key=lambda line: line.get_linewidth())
    expected = curve("toy").data["real_consumption_median"].sel(region="metropolis")
    np.testing.assert_allclose(strong.get_ydata(), expected)
    still = curve("toy", 1, Scenario.none())
    assert "is unchanged, with 10 years" in title(plot.horizon(still, "colony"))


def test_losses_are_sorted_with_their_bands():
    data = long("1928").data
    middle = np.sort(data["real_income_median"].values) - 1
    ax = drawn("losses", "1928")
    np.testing.assert_allclose([bar.get_width() for bar in ax.containers[0]], middle)
    spans = [line.get_xdata() for line in ax.lines if len(set(line.get_ydata())) == 1]
    order = np.argsort(data["real_income_median"].values)
    for at, (low, high) in zip(order, spans, strict=True):
        assert low == pytest.approx(float(data["real_income_p10"][at]) - 1)
        assert high == pytest.approx(float(data["real_income_p90"][at]) - 1)
    others = data["real_income_median"].drop_sel(region="GBR")
    worst = titles("1928")[str(others.idxmin("region").item())]
    assert f"the largest other loss is in {worst}, {percent(1 - float(others.min()))}" in title(ax)


def test_losses_tell_gains_losses_and_nothing_apart():
    ax = plot.losses(long("toy", 1, Scenario.none()))
    assert title(ax) == "Nobody's real income changes"
    gain = with_values(
        long("toy", 1), real_income=("metropolis", 1.02), base_income=("metropolis", 1.0)
    )
    assert f"real income in metropolis is {percent(0.02)} higher" in (
        title(plot.losses(gain, "metropolis")).lower()
    )
    lost = with_values(long("toy", 1), real_income=("colony", 0.0))
    ax = plot.losses(lost, "metropolis")
    assert "colony is not viable" in title(ax)
    assert "not viable" in texts(ax)


def test_sectors_are_output_and_prices():
    data = long("1928").data.sel(region="GBR")
    ax = drawn("sectors", "1928")
    made, price = ax.containers[:2]
    order = np.argsort(-data["output"].values)
    np.testing.assert_allclose([bar.get_width() for bar in made], data["output"].values[order] - 1)
    np.testing.assert_allclose([bar.get_width() for bar in price], data["prices"].values[order] - 1)
    names = [titles("1928")[str(data["sector"].values[k])] for k in order]
    assert ticks(ax.yaxis) == names
    assert names[0] in title(ax)
    assert names[-1] in title(ax)


def test_a_long_bar_is_broken_off_and_still_says_how_long():
    one = long("toy", 1)
    grown = with_values(one, output=("colony", [9.0, 0.5, 1.0]))
    ax = plot.sectors(grown, "colony")
    assert f"… {change(8.0)}" in texts(ax)
    assert max(bar.get_width() for bar in ax.containers[0]) == 2.0
    assert "9 times as much" in title(ax)


@pytest.mark.parametrize("name", ["toy", "1928"])
def test_parts_add_up_to_the_change_of_real_income(name):
    for scenario in (None, Scenario.tariff(OWN[name], rate=0.3)):
        result = long(name, 1, scenario)
        whole = result.data["real_income"].to_series()
        for region in whole.index:
            parts = contributions(result, str(region))
            assert list(parts.index) == list(TERMS)
            assert parts.sum() == pytest.approx(whole[region] - 1, abs=1e-8)


def test_carries_draws_the_parts_one_from_the_end_of_the_other():
    result = long("1928", 1, Scenario.tariff("GBR", rate=0.3))
    parts = contributions(result, "GBR")
    shown = parts[parts.abs() >= LEAST]
    assert len(shown) >= 2
    ax = plot.carries(result, "GBR")
    bars = [bar for container in ax.containers for bar in container]
    np.testing.assert_allclose([bar.get_width() for bar in bars[:-2]], shown)
    starts = [bar.get_x() for bar in bars[:-2]]
    np.testing.assert_allclose(starts, [0, *np.cumsum(shown)[:-1]])
    assert bars[-2].get_width() == pytest.approx(parts.sum())
    first = float(result.data["first_order_welfare"].sel(region="GBR"))
    assert bars[-1].get_width() == pytest.approx(first)
    assert change(float(shown.loc[shown.abs().idxmax()])) in title(ax)


def test_carries_has_no_first_order_for_who_is_split_off():
    result = long("1928", 1)
    assert np.isnan(float(result.data["first_order_welfare"].sel(region="GBR")))
    ax = plot.carries(result, "GBR")
    assert ticks(ax.yaxis)[-1] == "Real income"
    assert "not to first order" in ax.get_xlabel().replace("\n", " ")
    assert "first order" not in title(ax)
    assert outside(ax) == []


def test_viability_is_the_critical_theta_of_all():
    critical = alone("1928").data["critical_theta_by_user"].to_series()
    ax = drawn("viability", "1928")
    widths = [bar.get_width() for container in ax.containers for bar in container]
    np.testing.assert_allclose(widths, np.sort(critical)[::-1])
    place = int((critical > critical["GBR"]).sum())
    assert place == 0
    assert "no other region needs as much" in title(ax)
    share = alone("1928").data["deciding_share_by_user"].sel(region="GBR").to_series()
    first = titles("1928")[share.idxmax()]
    assert f"most hangs on {first}, {percent(share.max())}" in title(ax)
    assert any(first in t and percent(share.max()) in t for t in texts(ax))
    low = critical.idxmin()
    assert "all others need more" in title(plot.viability(alone("1928"), low))


def test_viability_without_any_limit_is_said_in_words():
    never = with_values(alone("toy"), critical_theta_by_user=("colony", np.inf))
    ax = plot.viability(never, "colony")
    assert "cannot live alone without substitutes, whatever θ is" in title(ax)
    assert any(t.startswith("at any θ") for t in texts(ax))
    always = with_values(alone("toy"), critical_theta_by_user=("colony", 0.0))
    assert "can live alone whatever θ is" in title(plot.viability(always, "colony"))


# -- words ----------------------------------------------------------------------------------------


BOTH = "2.0 % lower to 2.0 % higher"


@pytest.mark.parametrize(
    ("ratios", "whole", "ends"),
    [
        ((0.87, 0.912, 0.946), "8.8 % (5–13 %) lower", "5–13 % lower"),
        ((1.01, 1.02, 1.04), "2.0 % (1.0–4.0 %) higher", "1.0–4.0 % higher"),
        ((0.98, 0.99, 1.02), f"1.0 % lower ({BOTH})", BOTH),
        ((0.0, 0.2, 0.6), "80 % lower (40 % lower to not viable)", "40 % lower to not viable"),
        ((0.0, 0.0, 0.6), "not viable", "not viable"),
        ((1.0, 1.0, 1.0), "unchanged", "unchanged"),
        ((0.9, 0.9, 0.9), "10 % lower", "10 % lower"),
        ((0.9991, 0.9990, 0.9990), "0.1 % lower", "0.1 % lower"),
    ],
)  # fmt: skip
def test_ratios_in_words(ratios, whole, ends):
    words = ("lower", "higher")
    assert moved(*ratios).replace("\u202f", " ") == whole
    assert moved_between(*ratios, words).replace("\u202f", " ") == ends


def test_times_outcomes_and_changes_in_words():
    spoken = [time_in_words(m) for m in (1, 3, 12, 36, 90, 120)]
    assert spoken == ["a month", "3 months", "a year", "3 years", "7.5 years", "10 years"]
    assert outcome("real income", "India", 0, 0, 0.3) == "India is not viable"
    assert change(-0.0001) == "−0.01\u202f%"
    assert change(0.031) == "+3.1\u202f%"
    assert change(-1e-9) == change(0.0) == "0.0\u202f%"
    assert percent_range(-0.003, 0.002) == "−0.3 to 0.2\u202f%"


# -- what cannot be drawn -------------------------------------------------------------------------


def test_drawing_on_given_axes_opens_no_other_figure():
    for draw in (
        lambda ax: plot.horizon(curve("toy"), "colony", ax),
        lambda ax: plot.losses(long("toy"), "colony", ax),
        lambda ax: plot.sectors(long("toy"), "colony", ax),
        lambda ax: plot.carries(long("toy"), "colony", ax),
        lambda ax: plot.viability(alone("toy"), "colony", ax),
    ):
        ax = Figure().add_subplot()
        assert draw(ax) is ax
    assert plt.get_fignums() == []


def test_what_cannot_be_drawn_is_refused_in_one_sentence():
    other = dependence.run(load_world("toy"))
    for draw in (
        plot.losses,
        lambda r: plot.sectors(r, "colony"),
        lambda r: plot.carries(r, "colony"),
    ):
        with pytest.raises(InputError, match=r"run ak\.equilibrium\.run"):
            draw(other)
    with pytest.raises(InputError, match=r"run ak\.equilibrium\.horizon_curve"):
        plot.horizon(long("toy"), "colony")
    with pytest.raises(InputError, match=r"run ak\.equilibrium\.viability"):
        plot.viability(long("toy"), "colony")
    with pytest.raises(InputError, match="choose one of real_income"):
        plot.horizon(curve("toy"), "colony", measure="output")
    with pytest.raises(InputError, match="one horizon"):
        plot.losses(curve("toy"))
    for draw in (plot.sectors, plot.carries, plot.losses):
        with pytest.raises(NameNotFoundError, match="colony"):
            draw(long("toy"), "colny")
    with pytest.raises(NameNotFoundError, match="colony"):
        plot.horizon(curve("toy"), "colny")
    with pytest.raises(NameNotFoundError, match="colony"):
        plot.viability(alone("toy"), "colny")
    lost = with_values(long("toy", 1), viable=("colony", 0.0), trade_costs=("colony", np.nan))
    with pytest.raises(InputError, match="colony is not viable in this result"):
        plot.sectors(lost, "colony")
    with pytest.raises(InputError, match="colony is not viable in this result"):
        plot.carries(lost, "colony")
