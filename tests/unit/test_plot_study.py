"""Figures of a study show what it found, in words and inside their borders."""

import re
from functools import cache
from itertools import combinations, pairwise, product

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba

from autarky import plot
from autarky._core.errors import InputError, NameNotFoundError
from autarky.plot.style import BLUE, ORANGE
from autarky.results import Flips, Influence, StudyResult
from figures import in_view, outside, stated_unit, ticks

WHERE = {
    "clock": "equilibrium", "world": "1928", "scenario": "blockade of GBR", "region": "GBR"
}  # fmt: skip
INCOME = ("real_income", "ratio to base", "real income: exact change of welfare")
SOURCE = "world 1928; autarky, study 'blockade everyone'"

SWING = pd.DataFrame(
    {
        "low": [0.82, 0.93, 0.875, 0.88], "high": [0.94, 0.84, 0.895, 0.88], "centre": 0.88,
        "at_low": [2.5, 0.31, "small", 0.2], "at_high": [8.0, 0.92, "large", 0.6],
    },
    index=["theta", "mobility", "closure", "epsilon"],
)  # fmt: skip
SOBOL = pd.DataFrame(
    {
        "first": [0.62, 0.17, -0.01], "first_low": [0.55, 0.11, -0.03],
        "first_high": [0.69, 0.22, 0.02], "total": [0.71, 0.24, 0.02],
        "total_low": [0.62, 0.19, 0.0], "total_high": [0.8, 0.29, 0.04],
    },
    index=["theta_place.manufactures", "eta", "sigma"],
)  # fmt: skip
MORRIS = pd.DataFrame(
    {
        "mu_star": [0.12, 0.05, 0.01], "mu_star_band": [0.02, 0.01, 0.004],
        "mu": [0.11, -0.05, 0.01], "sigma": [0.03, 0.04, 0.0],
    },
    index=["theta_multiplier", "mobility", "scenario.remaining"],
)  # fmt: skip
RANK = pd.DataFrame(
    {"coefficient": [0.83, -0.31, 0.12, -0.04]},
    index=["theta", "scenario.remaining", "mobility", "epsilon"],
)
FRAMES = {"swing": SWING, "sobol": SOBOL, "morris": MORRIS, "rank": RANK}


def influence(measure, frame=None, **changes):
    outcome, unit, text = INCOME
    fields = {
        "outcome": outcome, "unit": unit, "text": text, "where": WHERE, "measure": measure,
        "frame": FRAMES[measure] if frame is None else frame, "draws": 1024, "answered": 1.0,
        "explained": 0.91 if measure == "rank" else np.nan, "source": SOURCE,
    }  # fmt: skip
    return Influence(**(fields | changes))


BOX = pd.DataFrame(
    {"low": [np.nan, 0.2, np.nan], "high": [0.78, 0.35, np.nan], "levels": ["", "", "small, none"]},
    index=["sigma", "eta", "closure"],
)


def turns(**changes):
    outcome, unit, text = INCOME
    fields = {
        "first": "GBR", "second": "british_india", "outcome": outcome, "unit": unit, "text": text,
        "where": {"clock": "equilibrium"}, "share": 0.75, "level": 0.0, "frame": RANK,
        "box": BOX.iloc[:1], "density": 0.9, "coverage": 0.8, "draws": 200, "source": SOURCE,
    }  # fmt: skip
    return Flips(**(fields | changes))


def studied(scenarios, rows, value, *, unit="ratio to base", column="region"):
    """A study whose outcome is `value(scenario, row)` times 0.9, 1 and 1.3 over its three draws."""
    table = [
        {"run": 0, "world": "1928", "scenario": s, "draw": d, column: r,
         "loss": value(s, r) * (0.9, 1.0, 1.3)[d], "problem": ""}
        for s, r, d in product(scenarios, rows, range(3))
    ]  # fmt: skip
    failed = {"run": 9, "world": "1928", "scenario": next(iter(scenarios)), "draw": 3,
              "loss": np.nan, "problem": "nobody found it"}  # fmt: skip
    frame = pd.DataFrame([*table, failed])
    if column == "policy":
        frame["region"] = "SUN"
    words = {"real_income": {"unit": unit, "long_name": "real income: exact change of welfare"}}
    return StudyResult(
        name="who loses", outcomes={"equilibrium": frame.rename(columns={"loss": "real_income"})},
        parameters={}, places={}, members={}, drawn_from={"1928": "1928"}, names=dict(scenarios),
        words={"equilibrium": words}, sampling="latin_hypercube", runs=9, done=9, manifest={},
    )  # fmt: skip


NAMES = ("GBR", "IND", "SUN", "USA")


def paired(names=NAMES):
    """Losses that grow with the places of both: row and column can be told apart."""
    scenarios = {f"decoupling of {a} and {b}": (a, b) for a, b in combinations(names, 2)}

    def value(scenario, row):
        if row not in scenarios[scenario]:
            return 1.01
        (other,) = set(scenarios[scenario]) - {row}
        return 1.0 - 0.01 * (1 + names.index(row)) - 0.002 * names.index(other)

    return studied(scenarios, names, value)


def blockaded(names=NAMES):
    scenarios = {f"blockade of {name}": (name,) for name in names}

    def value(scenario, row):
        place = 1 + names.index(row)
        return 1.0 - 0.03 * place if scenarios[scenario] == (row,) else 1.0 + 0.004 * place

    return studied(scenarios, names, value)


FIGURES = {
    "swing": lambda: plot.tornado(influence("swing")),
    "sobol": lambda: plot.tornado(influence("sobol")),
    "morris": lambda: plot.tornado(influence("morris")),
    "rank": lambda: plot.tornado(influence("rank")),
    "reversal": lambda: plot.reversal(turns()),
    "pairs": lambda: plot.heat_map(paired(), "real_income"),
    "blockades": lambda: plot.heat_map(blockaded(), "real_income"),
}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@cache
def drawn(figure) -> Axes:
    return FIGURES[figure]()


def cut(ax: Axes) -> list[str]:
    """Texts that the border cuts; a bar of colours has ticks beyond its ends that are not drawn."""
    bars = [a for a in ax.figure.axes if a is not ax]
    beyond = [t.get_text() for bar in bars for t in bar.get_yticklabels() if not in_view(bar, t)]
    return [text for text in outside(ax) if text not in beyond]


def title(ax: Axes) -> str:
    return ax.get_title(loc="left").replace("\n", " ")


def below(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_states_a_finding_its_units_and_its_source(figure):
    ax = drawn(figure)
    assert re.search(r"\d", title(ax))
    for text in (title(ax), ax.get_xlabel(), *ticks(ax.yaxis), *(t.get_text() for t in ax.texts)):
        assert not re.search(r"\b(nan|None|inf)\b|_", text)
    if figure in ("swing", "sobol", "morris"):
        assert stated_unit(ax.xaxis)
    name = "blockade everyone" if ax.get_legend() or ax.patches else "who loses"
    shown = [t.get_text() for t in ax.figure.findobj(lambda a: hasattr(a, "get_text"))]
    assert f"Source: world 1928; autarky, study '{name}'" in map(str, shown)


@pytest.mark.parametrize("figure", FIGURES)
def test_no_text_is_cut_or_under_another(figure):
    ax = drawn(figure)
    assert cut(ax) == []
    texts = [t for t in (*ax.get_yticklabels(), *ax.texts) if t.get_text()]
    legend = ax.get_legend()
    boxes = [t.get_window_extent() for t in (*texts, ax.xaxis.label)]
    boxes += [legend.get_window_extent()] if legend else []
    for one, other in combinations(boxes, 2):
        assert not one.padded(-1).overlaps(other.padded(-1))
    for below_, right in pairwise([t.get_window_extent() for t in ax.get_xticklabels()]):
        assert below_.x1 <= right.x0


@pytest.mark.parametrize("measure", ["swing", "sobol", "morris"])
def test_a_legend_lies_on_no_bar(measure):
    """Bars of one length everywhere would lie under a legend within the axes."""
    frame = FRAMES[measure].iloc[[0, 0, 0, 0]].set_axis([f"p{i}" for i in range(4)])
    ax = plot.tornado(influence(measure, frame))
    ax.figure.draw_without_rendering()
    legend = ax.get_legend().get_window_extent()
    assert len(ax.patches) >= 4
    assert not any(legend.overlaps(bar.get_window_extent()) for bar in ax.patches)
    heading = ax._left_title.get_window_extent()
    assert not legend.padded(-1).overlaps(heading)


# -- what moves an outcome ------------------------------------------------------------------------


def bars(ax: Axes) -> list[tuple[float, float, str]]:
    """Left end, right end and colour of each bar."""
    found = []
    for bar in ax.patches:
        ends = sorted((bar.get_x(), bar.get_x() + bar.get_width()))
        found.append((round(ends[0], 9), round(ends[1], 9), to_hex(bar.get_facecolor())))
    return found


@pytest.mark.parametrize(
    ("figure", "finding"),
    [
        ("swing", "Trade elasticity θ moves real income of GBR most: from 0.82 to 0.94"),
        ("sobol", "θ of manufactures alone explains 62\u202f% of the variance of real income of G"),
        ("morris", "Multiplier of θ moves real income of GBR most: by 0.12 on average"),
        ("rank", "Trade elasticity θ moves real income of GBR most, which rises with it (coef"),
    ],
)
def test_the_title_names_what_moves_it_most(figure, finding):
    assert title(drawn(figure)).startswith(finding)
    assert ticks(drawn(figure).yaxis)[0].casefold() in finding.casefold()


def test_a_swing_runs_from_the_centre_to_both_ends():
    ax = drawn("swing")
    low = [(0.82, 0.88), (0.88, 0.93), (0.875, 0.88), (0.88, 0.88)]
    high = [(0.88, 0.94), (0.84, 0.88), (0.88, 0.895), (0.88, 0.88)]
    wanted = [(*ends, ORANGE) for ends in low] + [(*ends, BLUE) for ends in high]
    assert bars(ax) == wanted
    told = {t.get_text(): t.xy for t in ax.texts}
    assert told == {
        "2.5": (0.82, 0), "8": (0.94, 0), "0.31": (0.93, 1), "0.92": (0.84, 1),
        "small": (0.875, 2), "large": (0.895, 2),
    }  # fmt: skip
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["low end", "high end"]
    assert "(ratio to base)" in below(ax)
    assert "10th and 90th percentile" in below(ax)
    assert below(ax).endswith("GBR under blockade of GBR; 1,024 draws")


def test_indices_have_both_orders_and_their_bands():
    ax = drawn("sobol")
    assert [b[1] for b in bars(ax)] == [0.62, 0.17, 0.0, 0.71, 0.24, 0.02]
    assert [b[2] for b in bars(ax)] == [BLUE] * 3 + [ORANGE] * 3
    lines = [line.get_segments() for line in ax.collections]
    ends = [sorted(float(x) for x, _ in one) for part in lines for one in part]
    np.testing.assert_allclose(ends[0], [0.55, 0.69])
    np.testing.assert_allclose(ends[3], [0.62, 0.8])
    assert all(t.endswith("%") for t in ticks(ax.xaxis))


def test_elementary_effects_have_their_size_and_spread():
    ax = drawn("morris")
    assert bars(ax) == [(0.0, size, BLUE) for size in MORRIS["mu_star"]]
    (spread,) = [line for line in ax.lines if line.get_marker() == "D"]
    assert list(spread.get_xdata()) == list(MORRIS["sigma"])
    assert to_hex(spread.get_color()) == ORANGE
    assert "(ratio to base)" in below(ax)


def test_coefficients_are_coloured_by_their_sign():
    ax = drawn("rank")
    assert [b[2] for b in bars(ax)] == [BLUE, ORANGE, BLUE, ORANGE]
    assert [b.get_width() for b in ax.patches] == list(RANK["coefficient"])
    assert "all parameters together explain 91\u202f% of its ranks" in below(ax)
    falls = plot.tornado(influence("rank", -RANK, answered=0.25, where={"clock": "equilibrium"}))
    assert title(falls) == (
        "Trade elasticity θ moves real income most, which falls as it rises (coefficient −0.83)"
    )
    assert "1,024 draws; all parameters" in below(falls)
    assert below(falls).endswith("25\u202f% with an answer")


def test_the_most_influential_are_on_top_and_the_rest_is_counted():
    sizes = np.linspace(0.9, 0.1, 13)
    names = [f"theta_place.sector_{i}" for i in range(13)]
    ax = plot.tornado(influence("rank", pd.DataFrame({"coefficient": sizes}, index=names)))
    assert ticks(ax.yaxis) == [f"θ of sector {i}" for i in range(10)]
    assert ax.yaxis_inverted()
    assert "3 parameters with less are left out" in below(ax)
    assert cut(ax) == []


def test_a_tornado_is_drawn_on_axes_that_are_given():
    figure, ax = plt.subplots()
    assert plot.tornado(influence("morris"), ax=ax) is ax
    assert plot.reversal(turns(), ax=figure.add_subplot()).figure is figure
    assert figure._supxlabel is None


# -- what turns a ranking around ------------------------------------------------------------------


def test_a_reversal_says_who_leads_how_often_and_where_it_turns():
    ax = drawn("reversal")
    assert title(ax) == (
        "Real income of GBR is above that of british india in 75\u202f% of draws; trade elasticity "
        "θ moves the lead most"
    )
    assert [b.get_width() for b in ax.patches] == list(RANK["coefficient"])
    assert [b[2] for b in bars(ax)] == [BLUE, ORANGE, BLUE, ORANGE]
    assert "GBR less british india 200 draws" in below(ax)
    assert "reversed in 90\u202f% of draws with σ, product for product up to 0.78 (80" in below(ax)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"box": BOX}, "up to 0.78 and η, factors for inputs from 0.2 to 0.35 and closure small, "),
        ({"box": BOX.iloc[[1]].assign(high=np.nan)}, "with η, factors for inputs from 0.2 (80"),
        ({"box": BOX.iloc[:0]}, "no bounds of the parameters tell the reversed draws apart"),
        ({"share": 1.0, "box": BOX.iloc[:0]}, "larger for GBR; never reversed"),
        ({"share": 0.9, "level": 0.1, "box": BOX.iloc[:0]}, "larger for GBR; never reversed"),
    ],
)  # fmt: skip
def test_where_a_ranking_turns_is_said_in_words(changes, words):
    ax = plot.reversal(turns(**changes))
    assert words in below(ax)
    assert cut(ax) == []


def test_a_day_is_later_and_not_above():
    ax = plot.reversal(turns(unit="day", text="day of collapse"))
    assert title(ax).startswith("Day of collapse of GBR is later than that of british india in 75")


def test_a_ranking_that_nothing_moves_is_not_drawn():
    with pytest.raises(InputError, match="no parameter was drawn that could turn the ranking"):
        plot.reversal(turns(frame=RANK.iloc[:0]))


# -- every scenario against every region ----------------------------------------------------------


def cells(ax: Axes) -> np.ndarray:
    return ax.get_images()[0].get_array().filled(np.nan)


def written(ax: Axes) -> dict[tuple[int, int], str]:
    return {
        (round(t.get_position()[1]), round(t.get_position()[0])): t.get_text() for t in ax.texts
    }


def test_pairs_are_drawn_region_by_region():
    ax = drawn("pairs")
    place = np.arange(4.0)
    wanted = -0.01 * (1 + place[:, None]) - 0.002 * place
    np.testing.assert_allclose(cells(ax), np.where(np.eye(4), np.nan, wanted), atol=1e-12)
    assert ticks(ax.xaxis) == ticks(ax.yaxis) == list(NAMES)
    assert title(ax) == "USA loses most real income, when cut off from SUN: −4.4\u202f%"
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("change for", "when ties are cut with")
    assert written(ax)[3, 2] == "−4.4\u202f%"
    assert written(ax)[2, 3] == "−3.6\u202f%"
    assert len(ax.texts) == 12


def test_blockades_are_drawn_scenario_by_region():
    ax = drawn("blockades")
    place = 1 + np.arange(4.0)
    wanted = np.where(np.eye(4), -0.03 * place, 0.004 * place)
    np.testing.assert_allclose(cells(ax), wanted, atol=1e-12)
    assert ticks(ax.yaxis) == [f"blockade of {name}" for name in NAMES]
    assert title(ax) == "USA loses most real income, under blockade of USA: −12\u202f%"
    assert written(ax)[3, 3] == "−12\u202f%"
    assert written(ax)[0, 3] == "+1.6\u202f%"
    norm = ax.get_images()[0].norm
    assert (norm.vmin, norm.vmax) == pytest.approx((-0.12, 0.12))
    red, _, blue, _ = ax.get_images()[0].cmap(norm(-0.09))
    assert red > 2 * blue


@pytest.mark.parametrize("figure", ["pairs", "blockades"])
def test_a_larger_loss_is_darker_and_its_figure_can_be_read(figure):
    """By relative luminance of the Web Content Accessibility Guidelines 2.1."""
    ax = drawn(figure)
    image = ax.get_images()[0]
    light = {at: _luminance(image.cmap(image.norm(v))) for at, v in np.ndenumerate(cells(ax))}
    losses = sorted((v, light[at]) for at, v in np.ndenumerate(cells(ax)) if v < 0)
    assert all(one[1] <= other[1] + 1e-9 for one, other in pairwise(losses))
    for text in ax.texts:
        at = round(text.get_position()[1]), round(text.get_position()[0])
        ends = sorted((light[at], _luminance(to_rgba(text.get_color()))))
        assert (ends[1] + 0.05) / (ends[0] + 0.05) > 3.0


def _luminance(rgba):
    parts = np.array(rgba[:3], float)
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_bar_says_what_colours_stand_for():
    (bar,) = [a for a in drawn("blockades").figure.axes if a is not drawn("blockades")]
    label = bar.get_ylabel().replace("\n", " ")
    assert label == "real income: exact change of welfare, median of draws"
    assert {"−10\u202f%", "+10\u202f%"} <= set(ticks(bar.yaxis))


def test_days_stay_days_and_one_that_is_not_reached_is_the_latest():
    scenarios = {"blockade of a": ("a",), "blockade of b": ("b",)}
    result = studied(scenarios, ["long_name_a", "b"], lambda *_: 100.0, unit="day")
    frame = result.outcomes["equilibrium"]
    there = (frame["scenario"] == "blockade of a") & (frame["region"] == "b")
    frame.loc[there, "real_income"] = [np.nan, 40.0, np.nan]
    frame.loc[~there & (frame["region"] == "b"), "real_income"] = [np.nan, 40.0, 30.0]
    ax = plot.heat_map(result, "real_income")
    np.testing.assert_array_equal(cells(ax), [[100.0, np.nan], [100.0, 40.0]])
    assert title(ax) == "Lowest real income: 40, of b under blockade of b"
    assert ticks(ax.xaxis) == ["long name a", "b"]
    assert "(day)" in ax.figure.axes[1].get_ylabel().replace("\n", " ")
    assert cut(ax) == []


def test_long_names_of_columns_stand_upright():
    ax = plot.heat_map(
        blockaded(("british_empire", "united_states", "soviet_union")), "real_income"
    )
    ax.figure.draw_without_rendering()
    assert ticks(ax.xaxis) == ["british empire", "united states", "soviet union"]
    boxes = [t.get_window_extent() for t in ax.get_xticklabels()]
    assert all(left.x1 <= right.x0 for left, right in pairwise(boxes))
    assert cut(ax) == []


def test_policies_stand_for_regions_in_planning():
    result = studied(
        {"none": (), "siege": ("SUN",)}, ["snail", "gallop"],
        lambda s, r: 0.5 + 0.1 * (r == "snail") - 0.2 * (s == "siege"), column="policy",
    )  # fmt: skip
    ax = plot.heat_map(result, "real_income")
    assert ax.get_xlabel() == "policy"
    np.testing.assert_allclose(cells(ax), [[-0.4, -0.5], [-0.6, -0.7]])
    assert title(ax) == "gallop loses most real income, under siege: −70\u202f%"


def test_figures_are_left_out_of_cells_that_are_too_many_and_too_large_is_refused():
    names = tuple(f"R{i:02d}" for i in range(20))
    ax = plot.heat_map(paired(names), "real_income")
    assert not ax.texts
    assert len(ticks(ax.xaxis)) == 20
    assert cut(ax) == []
    with pytest.raises(InputError, match="a heat map of 46 rows cannot be read"):
        plot.heat_map(blockaded(tuple(f"R{i:02d}" for i in range(46))), "real_income")


def test_what_cannot_be_mapped_is_refused():
    one = studied({"siege": ("GBR",)}, ["GBR", "IND"], lambda *_: 0.9)
    with pytest.raises(InputError, match="needs several scenarios; this study has one"):
        plot.heat_map(one, "real_income")
    with pytest.raises(InputError, match="the study keeps no 'real_incme'; it keeps real_income"):
        plot.heat_map(paired(), "real_incme")
    with pytest.raises(NameNotFoundError, match="no clock 'disruption' in the study 'who loses'"):
        plot.heat_map(paired(), "real_income", "disruption")
    unknown = studied({"a": ("GBR",), "b": ("IND",)}, ["GBR", "IND"], lambda *_: np.nan)
    with pytest.raises(InputError, match="no run has a figure of real_income to draw"):
        plot.heat_map(unknown, "real_income")
