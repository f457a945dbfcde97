"""Every figure says what it finds, what its axes show and in what unit, inside its own borders."""

import re
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from autarky import data, dependence, load_world, plot
from autarky._core.errors import InputError, NameNotFoundError
from autarky.numerics.survival import fit_models
from autarky.scenario import Scenario
from figures import outside, stated_unit, ticks
from strategies import random_world, satellites

LONG = "the Union of Rather Long Named Republics"


@cache
def case(name):
    """World, result under a blockade of its first country, and titles by code."""
    if name == "long":
        plain = random_world(np.random.default_rng(3), 4, 3)
        extra = satellites(np.random.default_rng(4), plain)
        titles = {r: f"{LONG} {i}" for i, r in enumerate(plain.regions)}
        titles |= {s: f"{s}, forestry and fishing" for s in plain.sectors}
        world = random_world(np.random.default_rng(3), 4, 3, satellites=extra, titles=titles)
    else:
        world = load_world(name)
    result = dependence.run(world, Scenario.blockade(world.countries[0]))
    return world, result, dict(world.info.titles)


def over_time(measure="import_dependence"):
    worlds = [
        random_world(np.random.default_rng(9), 4, 2, year=1928, name="before"),
        random_world(np.random.default_rng(10), 4, 2, year=1938, name="after"),
    ]
    return plot.ties(dependence.ties(worlds), measure)


def waiting():
    dates = np.sort(np.random.default_rng(2).uniform(1900, 1960, 20))
    return plot.waiting_times(fit_models(dates, 1900, 1960), what="strikes")


FIGURES = {
    "at_risk": lambda w, r, t, at: plot.at_risk(r, w.countries[at], titles=t),
    "dependence_matrix": lambda _w, r, _t, _at: plot.dependence_matrix(r),
    "openness": lambda _w, _r, _t, _at: plot.openness(data.openness()),
    "partners": lambda w, r, t, at: plot.partners(r, w.countries[at], titles=t),
    "products": lambda w, r, t, at: plot.products(r, w.countries[at], titles=t),
    "quality": lambda w, r, _t, at: plot.quality(r, w.countries[at]),
    "ties": lambda _w, _r, _t, _at: over_time(),
    "waiting_times": lambda _w, _r, _t, _at: waiting(),
}


OF_DISRUPTION = {"collapse", "failures", "sooner", "spillover"}
"""Tested in test_plot_disruption."""
OF_PLANNING = {"flips", "isolation_price", "tempo_costs", "tempos"}
"""Tested in test_plot_planning."""
OF_STUDIES = {"heat_map", "reversal", "tornado"}
"""Tested in test_plot_study."""
OF_ALL_CLOCKS = {"one_cut"}
"""Tested in test_plot_signature."""
OF_CLAIMS = {"verdict"}
"""Tested in test_ledger."""
OF_EQUILIBRIUM = {"carries", "horizon", "losses", "sectors", "viability"}
"""Tested in test_plot_equilibrium."""


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@cache
def drawn(name, world="toy", at=1) -> Axes:
    ax = FIGURES[name](*case(world), at)
    ax.figure.draw_without_rendering()
    return ax


def test_every_public_figure_is_tested():
    functions = {n for n in plot.__all__ if callable(getattr(plot, n))} - {"style"}
    elsewhere = OF_DISRUPTION | OF_EQUILIBRIUM | OF_PLANNING | OF_STUDIES
    elsewhere |= OF_ALL_CLOCKS | OF_CLAIMS
    assert functions == set(FIGURES) | elsewhere


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_titled_and_its_axes_are_named_with_units(name):
    ax = drawn(name)
    assert isinstance(ax, Axes)
    title = ax.get_title(loc="left")
    assert re.search(r"\w", title)
    assert not re.search(r"\b(nan|None|inf)\b|_", title)
    for axis in (ax.xaxis, ax.yaxis):
        assert ticks(axis)
        assert stated_unit(axis), (name, ticks(axis))
    legend = ax.get_legend()
    shown = [ax.get_xlabel(), ax.get_ylabel()]
    shown += [t.get_text() for t in legend.get_texts()] if legend else []
    assert any(len(text) > 5 for text in shown)  # what the quantity is


@pytest.mark.parametrize("name", FIGURES)
def test_figure_names_its_source(name):
    figure = drawn(name).get_figure(root=True)
    texts = [t.get_text() for t in figure.findobj(lambda a: hasattr(a, "get_text"))]
    assert any(str(text).startswith("Source: ") for text in texts)


def test_ties_in_another_unit_say_so():
    assert "stages" in over_time("upstreamness").get_ylabel()


@pytest.mark.parametrize(
    ("name", "world", "at"),
    [
        *((name, "toy", 1) for name in FIGURES),
        ("at_risk", "1928", 7),
        ("partners", "1928", 7),
        ("products", "2011", 10),
        ("at_risk", "long", 2),
        ("products", "long", 2),
        ("partners", "long", 2),
        ("dependence_matrix", "long", 2),
    ],
)
def test_no_text_is_cut_by_the_border(name, world, at):
    assert outside(drawn(name, world, at)) == []


def test_names_as_long_as_those_of_published_tables_leave_room_for_bars():
    _, result, _ = case("long")
    name = "Wholesale trade, except of motor vehicles and motorcycles"
    with plot.style():
        figure = Figure(figsize=(6.6, 2.4), layout="constrained")
        ax = plot.products(result, "AAA", figure.add_subplot(), titles={"farm": name})
    figure.draw_without_rendering()
    assert ax.get_position().width > 0.2


def test_a_text_beyond_the_border_would_be_found():
    ax = FIGURES["partners"](*case("toy"), 0)
    ax.set_title("a very long finding that nobody has broken into lines " * 3)
    assert len(outside(ax)) == 1


@pytest.mark.parametrize("name", ["at_risk", "partners", "products"])
def test_titles_fit_the_size_that_the_page_gives_a_figure(name):
    _, result, titles = case("1928")
    with plot.style():
        figure = Figure(figsize=(6.6, 4.3), layout="constrained")
        ax = figure.add_subplot()
        arguments = () if name == "at_risk" else ("JPN",)
        assert getattr(plot, name)(result, *arguments, ax=ax, titles=titles) is ax
    assert outside(ax) == []


@pytest.mark.parametrize("name", ["at_risk", "quality", "ties"])
def test_drawing_on_given_axes_opens_no_other_figure(name):
    _, result, _ = case("toy")
    ax = Figure().add_subplot()
    if name == "ties":
        worlds = [random_world(np.random.default_rng(i), 3, 1, year=1920 + i) for i in range(2)]
        assert plot.ties(dependence.ties(worlds), ax=ax) is ax
    else:
        assert getattr(plot, name)(result, ax=ax) is ax
    assert plt.get_fignums() == []


# -- figures show the figures ---------------------------------------------------------------------


def test_bars_at_risk_are_the_shares_in_falling_order():
    world, result, titles = case("1928")
    ax = plot.at_risk(result, "GBR", titles=titles, most=5)
    shares = result.data["at_risk_absorption"].to_series().sort_values(ascending=False)[:5]
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], shares)
    assert ticks(ax.yaxis) == [world.title(code) for code in shares.index]
    assert ax.get_title(loc="left").replace("\n", " ").find(titles[shares.index[0]]) > 0


def test_partners_show_imports_beside_value_added():
    world, result, titles = case("toy")
    ax = plot.partners(result, "metropolis", titles=titles)
    direct, through = ax.containers
    # by hand: of 80 imported the colony sells 50 and the neighbour 30
    np.testing.assert_allclose([bar.get_width() for bar in direct], [50 / 80, 30 / 80])
    np.testing.assert_allclose(sum(bar.get_width() for bar in through), 1.0)
    assert ticks(ax.yaxis) == [world.title("colony"), world.title("neighbour")]


def test_matrix_leaves_the_diagonal_blank_and_the_rest_as_computed():
    _, result, _ = case("toy")
    (image,) = plot.dependence_matrix(result).images
    shown = np.ma.filled(image.get_array(), np.nan)
    assert np.isnan(np.diag(shown)).all()
    off = ~np.eye(len(shown), dtype=bool)
    np.testing.assert_allclose(shown[off], 100 * result.data["dependence_matrix"].values[off])


def test_quality_places_every_region_and_marks_one():
    world, result, _ = case("toy")
    (points,) = plot.quality(result, "colony").collections
    table = result.summary()
    np.testing.assert_allclose(
        points.get_offsets(), table[["import_dependence", "productive_forces"]]
    )
    colours = [to_hex(c) for c in points.get_facecolors()]
    marked = world.countries.index("colony")
    assert colours.count(colours[marked]) == 1


def test_ties_count_the_regions_that_rose():
    worlds = [random_world(np.random.default_rng(i), 4, 2, year=1920 + i) for i in range(2)]
    ax = plot.ties(dependence.ties(worlds))
    first, last = (dependence.run(w).summary()["import_dependence"] for w in worlds)
    rose = int((last > first).sum())
    title = ax.get_title(loc="left").replace("\n", " ")
    assert f"rose in {rose} of 4 regions from 1920 to 1921" in title
    assert title.endswith((last - first).idxmax())


# -- what cannot be drawn -------------------------------------------------------------------------


def test_what_cannot_be_drawn_is_refused_in_one_sentence(rng):
    bare = random_world(rng, 3, 2, year=1930)
    result = dependence.run(bare)
    with pytest.raises(InputError, match="run the clock with a scenario that cuts ties"):
        plot.at_risk(result)
    with pytest.raises(InputError, match="give the world GDP per head or employment"):
        plot.quality(result)
    with pytest.raises(InputError, match="at least two worlds with years"):
        plot.ties(dependence.ties([bare]))
    for draw in (plot.partners, plot.products):
        with pytest.raises(NameNotFoundError, match="AAA"):
            draw(result, "AAB")


def test_a_notebook_that_shows_figures_goes_on_showing_them():
    before = mpl.is_interactive()
    try:
        mpl.interactive(False)
        with plot.style():
            mpl.interactive(True)  # as pyplot does where it is imported in a notebook
        assert mpl.is_interactive()
    finally:
        mpl.interactive(before)
