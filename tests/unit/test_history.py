"""The historical tables, and the figures drawn from them."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt

import autarky as ak
from autarky._core.errors import InputError, NameNotFoundError
from autarky.numerics import survival
from autarky.numerics.trend import phases
from figures import outside

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def title(ax):
    return ax.get_title(loc="left").replace("\n", " ")


# -- tables ---------------------------------------------------------------------------------------


def test_changes_of_regime_are_dated_and_graded():
    table = ak.data.regime_changes()
    assert len(table) == 46
    assert (table["entry"].iloc[0], table["country"].iloc[0]) == (1917.85, "Russia")
    assert table["entry"].is_monotonic_increasing
    assert table["entry"].between(1917, 1991).all()
    assert ((table["exit"] > table["entry"]) | table["exit"].isna()).all()
    assert set(table["evidence"]) == {"literature"}
    assert table["source"].str.contains("not checked against a page").all()
    chosen = [ak.data.regime_changes(independent=flag) for flag in (True, False)]
    assert [len(part) for part in chosen] == [26, 20]
    assert list(chosen[0].index) == list(range(26))


def test_openness_has_a_unit_source_and_grade_for_every_figure():
    table = ak.data.openness()
    assert list(table.columns) == ["year", "series", "value", "unit", "source", "evidence"]
    assert not table.duplicated(["year", "series"]).any()
    assert np.isfinite(table["value"]).all()
    assert (table["value"] > 0).all()
    assert set(table["evidence"]) == {"file"}
    units = table.groupby("series")["unit"].unique().map(list).to_dict()
    assert units.pop("trade_volume") == ["1913 = 100"]
    assert set(units) == {"exports_share", "imports_share", "trade_share"}
    assert all(unit == ["percent of GDP"] for unit in units.values())
    span = table.groupby("series")["year"].agg(["min", "max"])
    assert span.loc["exports_share"].tolist() == [1827, 2014]
    assert span.loc["trade_volume"].tolist() == [1800, 2014]


def test_one_series_and_a_name_that_is_none():
    volume = ak.data.openness("trade_volume").set_index("year")["value"]
    assert volume[1913] == 100
    with pytest.raises(NameNotFoundError, match="did you mean 'trade_share'"):
        ak.data.openness("trade_shares")


def test_tables_are_what_the_script_makes_of_their_sources(shared_data, tmp_path, monkeypatch):
    path = ROOT / "scripts" / "build_history.py"
    script = importlib.util.module_from_spec(
        spec := importlib.util.spec_from_file_location("build_history", path)
    )
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "TARGET", tmp_path)
    monkeypatch.setattr("sys.argv", ["build_history", str(shared_data)])
    script.main()
    kept = ROOT / "src/autarky/data/history"
    for name in ("regime_changes.csv", "world_openness.csv"):
        assert (tmp_path / name).read_text("utf-8") == (kept / name).read_text("utf-8")
    assert "jst" not in (kept / "world_openness.csv").read_text("utf-8").lower()


# -- what they show -------------------------------------------------------------------------------


def test_exports_fell_between_the_wars_in_either_share():
    for series in ("exports_share", "imports_share"):
        one = ak.data.openness(series)
        fall = min(phases(one["year"], one["value"]), key=lambda phase: phase.change)
        assert (fall.begin, fall.end, fall.finished) == (1913, 1945, True)


def test_openness_is_titled_by_its_phases():
    table = ak.data.openness()
    ax = ak.plot.openness(table)
    assert title(ax).startswith("World exports rose from 7.1 in 1827 to 24.2 % of GDP in 2014, in ")
    assert "from 1913 to 1945" in title(ax)
    drawn = ax.get_lines()[-1]
    one = ak.data.openness("exports_share")
    np.testing.assert_array_equal(drawn.get_ydata(), one["value"])
    assert len(ax.patches) == sum(not p.rises for p in phases(one["year"], one["value"]))
    # with one series alone nothing stands behind
    assert len(ak.plot.openness(one).get_lines()) == 1
    assert "in one phase" in title(ak.plot.openness(table, "trade_share"))


@pytest.mark.parametrize(
    "series", ["exports_share", "imports_share", "trade_share", "trade_volume"]
)
def test_no_text_of_openness_is_cut(series):
    table = ak.data.openness()
    if series == "trade_volume":
        table = table[table["year"] < 1939]
    ax = ak.plot.openness(table, series)
    assert outside(ax) == []
    assert "$" not in "".join(t.get_text() for t in ax.get_yticklabels())


def test_what_has_no_phases_cannot_be_drawn():
    with pytest.raises(InputError, match="jumps from 1938 to 1950"):
        ak.plot.openness(ak.data.openness(), "trade_volume")
    with pytest.raises(NameNotFoundError, match="table of openness"):
        ak.plot.openness(ak.data.openness(), "tariffs")


# -- waiting times --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def independent():
    entries = ak.data.regime_changes(independent=True)["entry"]
    return survival.fit_models(entries, entries[0], 1991.0)


def test_the_title_says_which_model_fits_best_and_by_how_much(independent):
    ax = ak.plot.waiting_times(independent, what="changes of regime")
    gap = independent.exponential.aicc - independent.best.aicc
    assert gap > 2
    assert title(ax).startswith("Changes of regime come in clusters: a constant hazard fits worse")
    assert f"{gap:.1f} AICc" in title(ax)
    assert "25 waits, 1917–1990" in ax.get_xlabel()
    assert outside(ax) == []


def test_steps_and_curves_are_those_of_record_and_models(independent):
    ax = ak.plot.waiting_times(independent)
    steps, *curves = ax.get_lines()
    assert len(curves) == 3
    assert steps.get_ydata()[1] == pytest.approx(25 / 26)  # one wait is cut short
    at = curves[0].get_xdata()
    rate = independent.exponential.parameters["rate"]
    np.testing.assert_allclose(curves[0].get_ydata(), np.exp(-rate * at))


@pytest.mark.parametrize(
    ("dates", "end", "says"),
    [
        (
            np.random.default_rng(0).uniform(0, 80, 30),
            80,
            "Events come at a constant hazard as far",
        ),
        (np.cumsum(np.random.default_rng(3).weibull(4.0, 40)), 40, "come more evenly than chance"),
    ],
)
def test_other_records_have_other_titles(dates, end, says):
    ax = ak.plot.waiting_times(survival.fit_models(dates[dates < end], 0, end))
    assert says in title(ax)
    assert outside(ax) == []
