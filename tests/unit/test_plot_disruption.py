"""Figures of the disruption clock show what it found, in words and inside their borders."""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from autarky import dependence, disruption, load_world, plot
from autarky._core.errors import InputError, NameNotFoundError
from autarky.disruption.totals import by_product, falls_below, together
from autarky.plot.draws import band, range_in_words, spread
from autarky.scenario import Scenario
from figures import outside, stated_unit, ticks
from strategies import random_world

OWN = {"1928": "GBR", "toy": "metropolis", "2011": "GBR"}


@cache
def case(name, draws=12):
    """World, run under the blockade of one region, and titles by code."""
    world = load_world(name)
    result = disruption.run(world, Scenario.blockade(OWN[name]), draws=draws)
    return world, result, dict(world.info.titles)


@cache
def compared(name):
    return disruption.perishes_sooner(load_world(name), draws=6)


FIGURES = {
    "collapse": lambda name, draws: plot.collapse(case(name, draws)[1], titles=case(name)[2]),
    "failures": lambda name, draws: plot.failures(
        case(name, draws)[1], OWN[name], titles=case(name)[2]
    ),
    "sooner": lambda name, _: plot.sooner(compared(name), titles=case(name)[2]),
    "spillover": lambda name, draws: plot.spillover(
        case(name, draws)[1], OWN[name], titles=case(name)[2]
    ),
}


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


@pytest.mark.parametrize("name", ["toy", "1928", "2011"])
@pytest.mark.parametrize("figure", FIGURES)
def test_figure_states_a_finding_its_units_and_its_source(figure, name):
    ax = drawn(figure, name)
    assert isinstance(ax, Axes)
    assert re.search(r"\d", title(ax))
    for text in (title(ax), ax.get_xlabel(), *texts(ax)):
        assert not re.search(r"\b(nan|None|inf)\b|_", text)
    assert re.search(r"[Dd]ay", ax.get_xlabel())
    assert stated_unit(ax.yaxis)
    shown = [t.get_text() for t in ax.figure.findobj(lambda a: hasattr(a, "get_text"))]
    assert any(str(t) == f"Source: world {name}; autarky, disruption clock" for t in shown)


@pytest.mark.parametrize("name", ["toy", "1928", "2011"])
@pytest.mark.parametrize("figure", FIGURES)
def test_no_text_is_cut_by_the_border(figure, name):
    assert outside(drawn(figure, name)) == []


@pytest.mark.parametrize("figure", ["collapse", "failures", "spillover"])
def test_a_run_without_draws_has_no_bands(figure):
    ax = drawn(figure, "toy", 1)
    assert "draws" not in ax.get_xlabel()
    assert "10–90" not in ax.get_xlabel()
    assert not ax.collections
    assert outside(ax) == []


@pytest.mark.parametrize("name", ["1928", "2011"])
def test_labels_at_line_ends_do_not_overlap(name):
    ax = drawn("collapse", name)
    ends = [t for t in ax.texts if re.search(r"%$", t.get_text())]
    boxes = sorted((Text.get_window_extent(t) for t in ends), key=lambda box: box.y0)
    assert len(boxes) >= 5
    for below, above in pairwise(boxes):
        assert above.y0 >= below.y0 + 0.8 * below.height


# -- the figures are the result's -----------------------------------------------------------------


def test_collapse_draws_the_median_of_total_consumption():
    _, result, _ = case("1928")
    ax = drawn("collapse", "1928")
    strong = max(ax.lines, key=lambda line: line.get_linewidth())
    expected = np.quantile(together(result, ["GBR"]).values, 0.5, axis=1, method="nearest")
    np.testing.assert_allclose(strong.get_ydata(), expected)
    assert any(text.startswith("all consumption") for text in texts(ax))


def test_collapse_marks_the_median_days_of_the_thresholds():
    _, result, _ = case("1928")
    days = result.data["days_to_consumption"].sel(region="GBR")
    expected = [band(days.sel(threshold=t).values)[1] for t in days["threshold"].values]
    marked = {t for t in texts(drawn("collapse", "1928")) if t.startswith("day ")}
    assert marked == {f"day {d:.0f}" for d in expected if np.isfinite(d)}
    assert f"below 90\u202f% on day {expected[0]:.0f}" in title(drawn("collapse", "1928"))


def test_collapse_finds_the_region_that_was_cut_off():
    _, result, titles = case("1928")
    assert "Great Britain" in title(plot.collapse(result, titles=titles))
    india = plot.collapse(result, "IND", titles=titles)
    assert title(india).startswith("Consumption in India")


def test_collapse_of_many_products_says_how_many_are_left_out():
    _, result, _ = case("2011")
    ax = drawn("collapse", "2011")
    lowest = by_product(result, ["GBR"]).min("day").quantile(0.1, "draw")
    fall = int((lowest < 0.98).sum())
    assert fall > 6
    assert f"6 of the {fall} products that fall" in ax.get_xlabel().replace("\n", " ")
    assert sum(text.endswith("%") for text in texts(ax)) == 7


def test_collapse_of_output_and_of_several_regions():
    _, result, _ = case("1928")
    ax = plot.collapse(result, ("GBR", "IND"), measure="output")
    assert title(ax).startswith("Output in GBR and IND")
    strong = max(ax.lines, key=lambda line: line.get_linewidth())
    made = result.data["baseline_output"].sel(region=["GBR", "IND"])
    path = result.data["output"].sel(region=["GBR", "IND"]).fillna(0.0)
    expected = ((path * made).sum(["region", "sector"]) / made.sum()).transpose("day", "draw")
    np.testing.assert_allclose(
        strong.get_ydata(), np.quantile(expected.values, 0.5, axis=1, method="nearest")
    )


def test_nothing_falls_where_nothing_happens():
    world, _, titles = case("toy")
    result = disruption.run(world)
    assert "stays above" in title(plot.collapse(result, "colony", titles=titles))
    assert title(plot.spillover(result, "colony")).startswith("Nobody outside colony")
    with pytest.raises(InputError, match="no industry of colony came to be short"):
        plot.failures(disruption.run(world, explain=["colony"]), "colony")


def test_failures_are_the_chain_in_its_order():
    world, result, titles = case("1928")
    chain = disruption.chain(result, "GBR")
    chain = chain[chain["draws"] >= 0.1]
    ax = drawn("failures", "1928")
    assert ticks(ax.yaxis) == [world.title(s) for s in chain["sector"]]
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert dots == chain["day"].tolist()
    assert f"{titles[chain['sector'].iloc[0]]} fails first, on day {dots[0]:.0f}" in title(ax)
    cut = chain["cause"].isin(["imports_cut", "imports_not_replaced"])
    colours = [line.get_color() for line in ax.lines if line.get_marker() == "o"]
    assert len({c for c, is_cut in zip(colours, cut, strict=True) if is_cut}) == 1
    assert cut.any()
    assert (~cut).any()
    roots = {c for c, is_cut in zip(colours, cut, strict=True) if is_cut}
    assert roots.isdisjoint(c for c, is_cut in zip(colours, cut, strict=True) if not is_cut)


def test_spillover_shows_the_days_others_lose():
    _, result, _ = case("1928")
    ax = drawn("spillover", "1928")
    lost = result.data["consumption_loss_days"].drop_sel(region="GBR")
    middle = np.quantile(lost.transpose("region", "draw").values, 0.5, axis=1, method="nearest")
    eaten, made = ax.containers[:2]
    np.testing.assert_allclose([bar.get_width() for bar in eaten], np.sort(middle)[::-1])
    assert len(made) == 11
    worst = str(lost["region"].values[int(np.argmax(middle))])
    assert case("1928")[2][worst].lower() in title(ax).lower()


def test_sooner_puts_the_soonest_first_and_counts_who_lasts():
    result = compared("1928")
    days = result.data["days"].sel(measure="consumption", threshold=0.75)
    middle = band(days.transpose("region", "draw").values)[1]
    ax = drawn("sooner", "1928")
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert dots == sorted(middle[np.isfinite(middle)].tolist())
    still = int(np.isinf(middle).sum())
    assert f"{still} of 12 regions hold" in title(ax)
    beyond = np.isnan(days.values).any(axis=days.get_axis_num("draw"))
    assert len(texts(ax)) == beyond.sum()


def test_sooner_says_when_nobody_falls():
    result = disruption.perishes_sooner(load_world("toy"), scenario=Scenario.none(), draws=2)
    assert "in none of the 3 regions" in title(plot.sooner(result))


# -- helpers --------------------------------------------------------------------------------------


def test_days_of_paths_are_those_of_the_run():
    _, result, _ = case("1928")
    known = result.data["days_to_consumption"].sel(region="GBR", threshold=0.9)
    found = falls_below(together(result, ["GBR"]), 0.9)
    np.testing.assert_array_equal(found.values, known.values)
    products = falls_below(by_product(result, ["GBR"]), 0.75).transpose("sector", "draw")
    stated = result.data["days_to_product"].sel(region="GBR", threshold=0.75)
    np.testing.assert_array_equal(products.values, stated.transpose("sector", "draw").values)


def test_a_day_that_is_not_reached_is_later_than_all():
    low, middle, high = band([3.0, np.nan, 5.0, np.nan, 4.0])
    assert (low, middle, high) == (3.0, 5.0, np.inf)
    assert range_in_words(3.0, np.inf) == "3 or more"
    assert range_in_words(np.inf, np.inf) == range_in_words(4.0, 4.0) == ""


def test_spread_keeps_order_and_distance():
    wanted = np.array([0.5, 0.49, 0.1, 0.5])
    placed = spread(wanted, 0.1, 0.0, 1.0)
    assert np.diff(np.sort(placed)).min() >= 0.1 - 1e-12
    assert placed[1] < placed[0]
    assert placed[2] == pytest.approx(0.1)
    assert abs(placed.mean() - wanted.mean()) < 1e-12
    edge = spread([0.0, 0.0, 1.0, 1.0], 0.2, 0.0, 1.0)
    assert edge.min() >= 0.0
    assert edge.max() <= 1.0
    np.testing.assert_allclose(spread([0.3], 0.2, 0.0, 1.0), [0.3])


def test_drawing_on_given_axes_opens_no_other_figure():
    _, result, _ = case("toy")
    for ax, draw in (
        (Figure().add_subplot(), lambda ax: plot.collapse(result, ax=ax)),
        (Figure().add_subplot(), lambda ax: plot.failures(result, "metropolis", ax)),
        (Figure().add_subplot(), lambda ax: plot.spillover(result, "metropolis", ax)),
        (Figure().add_subplot(), lambda ax: plot.sooner(compared("toy"), ax=ax)),
    ):
        assert draw(ax) is ax
    assert plt.get_fignums() == []


def test_what_cannot_be_drawn_is_refused_in_one_sentence(rng):
    _, result, _ = case("toy")
    other = dependence.run(load_world("toy"))
    for draw in (plot.collapse, lambda r: plot.spillover(r, "colony")):
        with pytest.raises(InputError, match=r"run ak\.disruption"):
            draw(other)
    with pytest.raises(InputError, match=r"run ak\.disruption\.perishes_sooner"):
        plot.sooner(result)
    with pytest.raises(InputError, match=r"has no threshold 0\.3"):
        plot.sooner(compared("toy"), threshold=0.3)
    with pytest.raises(InputError, match="choose consumption or output"):
        plot.collapse(result, measure="orders")
    with pytest.raises(NameNotFoundError, match="food"):
        plot.sooner(compared("toy"), "fod")
    for draw in (plot.collapse, plot.failures, plot.spillover):
        with pytest.raises(NameNotFoundError, match="colony"):
            draw(result, "colny")
    alone = disruption.run(random_world(rng, 1, 2))
    with pytest.raises(InputError, match="there is no other region"):
        plot.spillover(alone, "AAA")
