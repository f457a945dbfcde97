"""Figures of the planning clock: what they draw, what they say, what they refuse."""

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr

import autarky as ak
from autarky import planning
from autarky._core.errors import InputError, NameNotFoundError

mpl.use("Agg")


@pytest.fixture(scope="module")
def compared():
    return planning.compare(
        ak.load_world("1928"), None, planning.Spec(tail_years=5), region="SUN", horizon_years=4,
        draws=3, policies=(planning.SnailsPace(), planning.Zigzag(), planning.MadGallop()),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _closed():
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def test_a_line_a_policy_with_its_name_and_last_figure(compared):
    ax = ak.plot.tempos(compared, "accumulation")
    lines = [line for line in ax.get_lines() if len(line.get_xdata()) == 4]
    drawn = {tuple(np.round(line.get_ydata(), 9)) for line in lines}
    wanted = compared.data["accumulation"].isel(regime=0)
    for policy in wanted["policy"].values:
        assert tuple(np.round(wanted.sel(policy=policy).values, 9)) in drawn
    texts = " ".join(t.get_text() for t in ax.texts)
    for name in ("optimum", "snail's pace", "zigzag", "gallop"):
        assert name in texts
    assert "Investment" in ax.get_title(loc="left")
    assert "10–90 %" in ax.get_xlabel()


def test_the_title_names_the_lowest_and_the_highest(compared):
    path = compared.data["food_city"].isel(regime=0)
    lowest = str(path["policy"].values[int(path.min("year").values.argmin())])
    title = ak.plot.tempos(compared, "food_city").get_title(loc="left").replace("\n", " ")
    assert {"snail": "snail's pace"}.get(lowest, lowest) in title


def test_costs_are_bars_from_the_least_to_the_most(compared):
    ax = ak.plot.tempo_costs(compared)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == sorted(widths, reverse=True)
    welfare = compared.data["welfare_vs_optimum_pct"].isel(regime=0)
    np.testing.assert_allclose(sorted(widths), sorted(welfare.values[1:]))
    assert "% of consumption for ever" in ax.get_xlabel().replace("\n", " ")


def test_what_flips_an_order_is_drawn_by_size(compared):
    ax = ak.plot.flips(compared, "snail over zigzag")
    sizes = [abs(bar.get_width()) for bar in ax.patches]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 8


def test_isolation_is_a_line_through_its_years():
    prices = xr.Dataset(
        {"loss_pct": ("isolated_years", [0.0, -1.0, -4.5])},
        {"isolated_years": [0, 1, 10]},
        {"world": "1928", "region": "GBR"},
    )
    ax = ak.plot.isolation_price(prices, titles={"GBR": "Great Britain"})
    assert list(ax.get_lines()[1].get_ydata()) == [0.0, -1.0, -4.5]
    title = ax.get_title(loc="left").replace("\n", " ")
    assert title == (
        "Great Britain loses 4.5 % of consumption for ever by 10 years of isolation, 1.0 % by one"
    )


def test_what_is_not_there_is_refused(compared):
    single = planning.run(
        ak.load_world("1928"), None, planning.Spec(tail_years=5), region="SUN", horizon_years=4
    )
    with pytest.raises(InputError, match=r"run ak\.planning\.compare"):
        ak.plot.tempos(single)
    with pytest.raises(InputError, match=r"run ak\.planning\.compare"):
        ak.plot.tempo_costs(single)
    with pytest.raises(InputError, match="too few draws"):
        ak.plot.flips(single)
    with pytest.raises(InputError, match="no path 'bread'; it has gdp_per_head"):
        ak.plot.tempos(compared, "bread")
    with pytest.raises(NameNotFoundError, match=r"no policy 'snial'.*did you mean 'snail'"):
        ak.plot.tempos(compared, policies=("snial",))
    with pytest.raises(NameNotFoundError, match="no lead 'snail over gallop'"):
        ak.plot.flips(compared, "snail over gallop")
