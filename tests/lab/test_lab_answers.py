"""The page's figures are the clocks' own: every number is found again in a result."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import autarky as ak
from autarky.disruption.totals import falls_below, together
from autarky.lab import maps
from autarky.lab.answers import answer
from autarky.lab.shelf import describe, put, shelved, take

SIEGE = ak.Scenario.blockade("GBR")
ASKED = {"world": "1928", "region": "GBR", "scenario": SIEGE.model_dump(mode="json")}


def told(tmp_path, **question):
    """All events of an answer."""
    heard = []
    answer(ASKED | question, tmp_path, heard.append)
    return heard


def figure(heard, name):
    """Table of the last figure with this id."""
    last = [e["figure"] for e in heard if e["kind"] == "figure" and e["figure"]["id"] == name][-1]
    return pd.DataFrame(last["rows"], columns=[c["name"] for c in last["columns"]])


def numbers(heard):
    last = [e for e in heard if e["kind"] == "headline"][-1]
    return {n["name"]: n for n in last["numbers"]}


def test_dependence_tells_the_accounts(tmp_path):
    heard = told(tmp_path, clock="dependence")
    result = ak.dependence.run(ak.load_world("1928"), SIEGE).data
    table = figure(heard, "map").set_index("region")
    for name in ("import_dependence", "at_risk_absorption", "productive_forces"):
        np.testing.assert_allclose(table[name], result[name].to_series()[table.index], rtol=1e-6)
        assert numbers(heard)[name]["value"] == pytest.approx(table[name]["GBR"])
    ties = figure(heard, "matrix").set_index(["destination", "origin"])["share"]
    flow = result["value_added_flow"]
    share = float(flow.sel(origin="USA", destination="GBR") / flow.sel(destination="GBR").sum())
    assert ties["GBR", "USA"] == pytest.approx(share, rel=1e-6)


@pytest.mark.parametrize("draws", [1, 5])
def test_disruption_tells_the_days(tmp_path, draws):
    heard = told(tmp_path, clock="disruption", draws=draws, days=120)
    world, spec = ak.load_world("1928"), ak.disruption.Spec(horizon_days=120)
    result = ak.disruption.run(world, SIEGE, spec, draws=draws, seed=1930)
    total = together(result, ["GBR"])
    own = figure(heard, "course").query("name == 'Great Britain'")
    np.testing.assert_allclose(own["share"], np.median(total.values, axis=1), rtol=1e-6)
    assert ("low" in own) == (draws > 1)
    days = figure(heard, "map").query("region == 'IND'")
    india = np.median(together(result, ["IND"]).values, axis=1)
    np.testing.assert_allclose(days["share"], india, rtol=1e-6)
    first = falls_below(total, 0.9).values
    value = numbers(heard)["below_90"]["value"]
    assert value == np.quantile(np.nan_to_num(first, nan=np.inf), 0.5, method="nearest")
    chain = ak.disruption.chain(result, "GBR")
    assert figure(heard, "chain")["day"].tolist() == (
        chain[chain["draws"] >= 0.5]["day"].tolist()
    )  # fmt: skip


def test_a_watcher_sees_every_day_of_the_run():
    world, seen = ak.load_world("toy"), []
    spec = ak.disruption.Spec(horizon_days=30)
    siege = ak.Scenario.blockade("metropolis")
    result = ak.disruption.run(world, siege, spec, watch=lambda *day: seen.append(day))
    assert [day for day, _, _ in seen] == list(range(30))
    path = np.array([consumed.sum() / base.sum() for _, consumed, base in seen])
    np.testing.assert_allclose(path, together(result, list(world.regions)).values[:, 0], rtol=1e-12)


def test_a_watcher_that_raises_cancels():
    class StopHereError(Exception):
        pass

    def stop(day, *_):
        if day == 3:
            raise StopHereError

    with pytest.raises(StopHereError):
        ak.disruption.run(ak.load_world("toy"), watch=stop)


def test_equilibrium_tells_the_losses(tmp_path):
    heard = told(tmp_path, clock="equilibrium", draws=6, theta=5.0)
    spec = ak.equilibrium.Spec(theta=5.0, no_supplier="nonviable")
    result = ak.equilibrium.run(ak.load_world("1928"), SIEGE, spec, draws=6, seed=1930).data
    table = figure(heard, "map").set_index("region")["change"]
    expected = result["real_consumption_median"].to_series() - 1.0
    np.testing.assert_allclose(table, expected[table.index], rtol=1e-6)
    curve = figure(heard, "horizon").set_index("month")["change"]
    assert curve[1.0] < curve[120.0] < 0.0
    central = next(e for e in heard if e["kind"] == "figure" and e["figure"]["id"] == "map")
    assert "low" not in {c["name"] for c in central["figure"]["columns"]}


def test_planning_tells_the_tempos_and_the_sliders_are_instruments(tmp_path):
    heard = told(tmp_path, clock="planning", years=6, credit=0.0, openness=0.5)
    growing = [
        {row[1] for row in e["figure"]["rows"]}
        for e in heard
        if e["kind"] == "figure" and e["figure"]["id"] == "paths"
    ]
    assert [len(policies) for policies in growing] == [1, 2, 3, 4, 5, 6]
    scenario = (
        SIEGE
        | ak.Scenario(
            cuts=[
                {"importer": "GBR", "exporter": "*", "remaining": 0.5, "duration_days": 36500},
                {"importer": "*", "exporter": "GBR", "remaining": 0.5, "duration_days": 36500},
            ]
        )
        | ak.Scenario(credit=[{"region": "GBR", "ceiling_share_of_gdp": 0.0}])
    )
    world = ak.load_world("1928")
    result = ak.planning.compare(world, scenario, region="GBR", horizon_years=6)
    table = figure(heard, "paths")
    own = table.query("policy == 'optimum' and path == 'Food per head in the city'")["value"]
    best = result.data["food_city"].isel(regime=0).sel(policy="optimum")
    np.testing.assert_allclose(own, best, atol=2e-4)
    costs = figure(heard, "costs").set_index("name")["against"]
    welfare = result.data["welfare_vs_optimum_pct"].isel(regime=0).to_series() / 100.0
    assert costs["Gallop"] == pytest.approx(welfare["gallop"], abs=2e-4)
    assert costs["Snail's pace"] == pytest.approx(welfare["snail"], abs=2e-4)


def test_what_cannot_be_answered_ends_in_a_sentence(tmp_path):
    heard = told(tmp_path, clock="planning", region="ROW", world="toy")
    assert heard[-1]["kind"] == "failed"
    assert "unexpected" not in heard[-1]["detail"]
    heard = told(tmp_path, clock="equilibrium", world="nowhere")
    assert "no world 'nowhere'" in heard[-1]["detail"]


# -- the shelf and the map ------------------------------------------------------------------------


def test_the_shelf_follows_no_path(tmp_path):
    secret = ak.load_world("toy").with_info(name="secret").save(tmp_path / "secret.nc")
    folder = tmp_path / "lab"
    (folder / "worlds").mkdir(parents=True)
    for name in ("../secret", str(secret), str(secret.with_suffix("")), "secret", ".", ""):
        with pytest.raises(ak.AutarkyError, match="no world"):
            take(folder, name)


def test_a_world_that_is_put_down_keeps_its_name_or_gets_a_free_one(tmp_path):
    toy = ak.load_world("toy")
    first = put(tmp_path, toy, "mine")
    assert put(tmp_path, toy, "mine").name == first.name == "mine"
    other = ak.load_world("1928")
    assert put(tmp_path, other, "mine").name == f"mine-{other.hash[:6]}"
    changed = put(tmp_path, toy, "1928")
    assert changed.name.startswith("1928-")
    assert set(maps.members(changed).values()) == {()}
    assert {w.name for w in shelved(tmp_path)} > {"mine", "1928"}
    assert take(tmp_path, "mine").hash == first.hash


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x", "_.._x"), ("/etc/x", "_etc_x"), ("a/b\\c", "a_b_c"), ("", "table"),
     ("..", "table"), ("x" * 300, "x" * 60), ("tab\tname\x00", "tab_name_")],
)  # fmt: skip
def test_the_name_in_a_table_leads_nowhere(name, kept, tmp_path):
    put(tmp_path / "lab", ak.load_world("toy"), name)
    assert [p.name for p in (tmp_path / "lab" / "worlds").iterdir()] == [f"{kept}.nc"]
    assert [p.name for p in tmp_path.iterdir()] == ["lab"]


def test_a_world_of_one_country_has_answers_or_sentences(tmp_path):
    toy = ak.load_world("toy")
    put(tmp_path, toy.aggregate(regions=dict.fromkeys(toy.regions, "all")), "one")
    for clock in ("dependence", "disruption", "equilibrium", "planning"):
        heard = told(tmp_path, clock=clock, world="one", region="all", scenario={})
        last = heard[-1]
        assert last["kind"] in ("done", "failed")
        assert "unexpected" not in last.get("detail", "")


def test_parts_of_a_country_are_planned_for_and_named_together(tmp_path):
    toy = ak.load_world("1928")
    country = xr.DataArray(
        ["GBR" if r == "IND" else r for r in toy.regions], dims="origin",
    )  # fmt: skip
    world = ak.World(toy.dataset.assign_coords(country=country), toy.info)
    put(tmp_path, world, "empire")
    scenario = ak.Scenario.blockade("GBR").model_dump(mode="json")
    where = {"world": "empire", "region": "GBR", "scenario": scenario}
    for clock, more in (("planning", {"years": 5}), ("disruption", {"draws": 1, "days": 40}),
                        ("equilibrium", {"draws": 2}), ("dependence", {})):  # fmt: skip
        assert told(tmp_path, clock=clock, **where, **more)[-1]["kind"] == "done", clock
    titles = {r.code: r.country_title for r in describe(tmp_path, "empire").regions}
    assert titles["IND"] == titles["GBR"] == "Great Britain"


@pytest.mark.parametrize("name", ["1928", "2011"])
def test_every_region_is_on_the_map_and_no_country_in_two(name, tmp_path):
    found = maps.members(ak.load_world(name))
    every = [code for codes in found.values() for code in codes]
    assert len(every) == len(set(every))
    assert all(found.values())
    assert sum(code == maps.REST for code in every) == 1
    detail = describe(tmp_path, name)
    assert bool(detail.map_note) == (name == "1928")


def test_a_country_of_any_table_stands_for_itself():
    toy = ak.load_world("toy")
    world = toy.aggregate(regions={"metropolis": "ROM", "colony": "IND", "neighbour": "ROW"})
    assert maps.members(world) == {"ROM": ("ROU",), "IND": ("IND",), "ROW": ("*",)}
    assert set(maps.members(toy).values()) == {()}
    named = world.with_info(name="1928")  # another table under the name of an embedded one
    assert maps.members(named)["IND"] == ("IND",)


def test_without_a_change_no_industry_is_said_to_move(tmp_path):
    none = ak.Scenario.none().model_dump(mode="json")
    heard = told(tmp_path, clock="equilibrium", draws=1, scenario=none)
    titles = [e["figure"]["title"] for e in heard if e["kind"] == "figure"]
    assert "No industry of Great Britain moves" in titles
