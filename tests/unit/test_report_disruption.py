"""The dossier's section on disruption says what the clock found, whatever the scenario."""

import math
import re
from functools import cache

import numpy as np
import pytest

from autarky import disruption, load_world
from autarky.disruption.totals import falls_below, together
from autarky.plot.draws import band
from autarky.report import Context, dossier, words
from autarky.report.section import Number, Section
from autarky.report.sections.disruption import build
from autarky.report.sections.disruption.findings import _members
from autarky.scenario import Scenario
from strategies import random_world

DRAWS = 40


@cache
def section(world="1928", region="GBR", draws=DRAWS, scenario=None) -> Section:
    table = load_world(world)
    return build(Context(table, region, scenario or Scenario.blockade(region), draws))


@pytest.fixture
def no_figures(monkeypatch):
    monkeypatch.setattr("autarky.report.sections.disruption.drawings", lambda *_: ())


def number(made: Section, name: str) -> Number:
    (found,) = [n for n in made.numbers if n.name == name]
    return found


def table(made: Section, caption: str):
    (found,) = [t for t in made.tables if t.caption.startswith(caption)]
    return found.frame


@cache
def ensemble():
    return disruption.run(
        load_world("1928"), Scenario.blockade("GBR"), draws=DRAWS, explain=["GBR"]
    )


# -- the figures are the clock's ------------------------------------------------------------------


@pytest.mark.slow
def test_headline_is_the_day_on_which_food_runs_short():
    days = ensemble().data["days_to_product"].sel(region="GBR", sector="food", threshold=0.75)
    low, middle, high = band(days.values)
    found = number(section(), "days_to_food_75")
    assert (found.low, found.value, found.high) == (low, middle, high)
    assert (found.headline, found.unit, found.beyond) == (1, "days", 365.0)
    weeks = [f"{d / 7:.0f}" for d in (middle, low, high)]
    expected = f"its food falls below 75\u202f% of normal in about {weeks[0]} weeks"
    assert section().clause == f"{expected} ({weeks[1]}–{weeks[2]})"


def test_trough_and_losses_are_medians_with_bands():
    data = ensemble().data.sel(region="GBR")
    for name in ("consumption_trough", "consumption_loss_days", "output_loss_days"):
        found = number(section(), name)
        expected = band(data[name].values)
        np.testing.assert_allclose((found.low, found.value, found.high), expected, rtol=1e-9)
    others = [r for r in load_world("1928").regions if r != "GBR"]
    lost = (1.0 - together(ensemble(), others)).sum("day").values
    found = number(section(), "others_consumption_loss_days")
    np.testing.assert_allclose((found.low, found.value, found.high), band(lost), rtol=1e-9)


def test_place_is_that_of_the_comparison_of_all_regions():
    days = disruption.perishes_sooner(load_world("1928"), draws=DRAWS).data["days"]
    days = days.sel(measure="food", threshold=0.75).transpose("region", "draw")
    median = dict(zip(days["region"].values.tolist(), band(days.values)[1], strict=True))
    place = 1 + sum(other < median["GBR"] for other in median.values())
    assert number(section(), "days_to_food_75").rank == (place, 12)
    ordinal = "first" if place == 1 else words.ordinal(place)
    assert f"it would be the {ordinal} whose food runs short" in section().sentence
    assert all(n.rank is None for n in section().numbers if n.name != "days_to_food_75")


def test_both_rules_of_rationing_stand_beside_each_other():
    frame = table(section(), "Who is served first")
    assert list(frame.index) == [
        "proportional", "industries first", "proportional, one run with central parameters",
    ]  # fmt: skip
    world, siege = load_world("1928"), Scenario.blockade("GBR")
    spec = disruption.Spec(rationing="industries_first")
    other = disruption.run(world, siege, spec, draws=DRAWS).data["consumption_loss_days"]
    central = disruption.run(world, siege).data["consumption_loss_days"]
    expected = [band(r.sel(region="GBR").values)[1] for r in (ensemble().data[other.name], other)]
    expected.append(float(central.sel(region="GBR")))
    np.testing.assert_allclose(frame["consumption lost"], expected, rtol=1e-9)


def test_table_of_days_gives_the_share_of_draws_that_fall():
    frame = table(section(), "Days until consumption falls")
    data = ensemble().data.sel(region="GBR", threshold=0.5)
    reached = np.isfinite(data["days_to_product"]).mean("draw").to_series()
    titles = load_world("1928").info.titles
    for sector, share in reached.items():
        assert frame.loc[titles[sector], "draws below 50\u202f%"] == pytest.approx(share)
    assert "–: not within 365 days" in next(t.caption for t in section().tables)


def test_chain_and_time_to_bind_are_the_clocks():
    chain = disruption.chain(ensemble(), "GBR")
    chain = chain[chain["draws"] >= 0.1]
    frame = table(section(), "The chain of failures")
    assert frame["first day"].tolist() == chain["day"].tolist()
    assert (frame["hangs on"].str.len() > 5).all()
    bind = ensemble().data["time_to_bind_days"].sel(region="GBR").transpose("sector", "draw")
    finite = np.sort([d for d in band(bind.values)[1] if np.isfinite(d)])
    np.testing.assert_allclose(table(section(), "Days until a severed")["days"], finite)


def test_what_moves_the_answer_is_told_only_with_enough_draws():
    frame = table(section(), "What moves the answer")
    assert frame["effect"].abs().is_monotonic_decreasing
    assert frame["effect"].abs().iloc[0] > 0.2
    few = section("toy", "colony", 10)
    assert not any(t.caption.startswith("What moves") for t in few.tables)


def test_figures_are_four_with_the_comparison():
    assert section().drawings[0].alt.split()[0] == "Consumption"
    assert len(section().drawings) == 4
    partial = Scenario.blockade("GBR", remaining=0.5)
    assert len(section(scenario=partial, draws=3).drawings) == 3  # not the blockade: no places


# -- whatever the scenario ------------------------------------------------------------------------

SCENARIOS = {
    "nothing": Scenario.none(),
    "tariff": Scenario.tariff("GBR", rate=0.3),
    "elsewhere": Scenario.embargo("USA", "JPN", "fuel_minerals"),
    "late and partial": Scenario.blockade("GBR", remaining=0.5, start_days=300, duration_days=60),
    "empty shelves": Scenario(
        name="shelves", stocks=({"region": "GBR", "sectors": "food", "days": 3.0},)
    ),
    "another rule": Scenario(
        name="rule", cuts=Scenario.blockade("GBR").cuts, rationing="industries_first"
    ),
}


@pytest.mark.parametrize(
    ("name", "draws"), [*((name, 4) for name in SCENARIOS), ("nothing", 0), ("another rule", 0)]
)
def test_section_is_right_whatever_the_scenario(name, draws):
    made = section("1928", "GBR", draws, SCENARIOS[name])
    assert made.certificate["holds"]
    assert made.drawings
    for text in (made.clause, made.sentence, *made.method, *(d.alt for d in made.drawings)):
        assert text.strip()
        assert not re.search(r"\b(nan|None|inf)\b|_|-0 ", text), text
    for n in made.numbers:
        assert math.isfinite(n.value) or n.beyond == 365
        assert not re.search("nan|–$", words.with_band(n)), n
        if not draws:
            assert n.low is n.high is None
    for t in made.tables:
        assert len(t.frame)
        assert set(t.units) == set(t.frame.columns)


def test_a_tariff_cuts_no_tie_and_says_so():
    for name in ("nothing", "tariff"):
        made = section("1928", "GBR", 4, SCENARIOS[name])
        assert "cuts no tie" in made.sentence
        assert made.clause == "nothing runs short within days, since no tie is cut"
        assert number(made, "consumption_loss_days").value == 0.0
        assert words.figure(number(made, "days_to_consumption_75")) == "not within 365 days"
    assert "cuts no tie" not in section("1928", "GBR", 4, SCENARIOS["elsewhere"]).sentence


def test_a_quarrel_of_others_leaves_the_country_whole():
    made = section("1928", "GBR", 4, SCENARIOS["elsewhere"])
    assert made.clause == "its consumption holds through 365 days"
    assert "Japan with Korea and Taiwan most" in made.sentence


def test_the_scenarios_own_rule_comes_first():
    frame = table(section("1928", "GBR", 4, SCENARIOS["another rule"]), "Who is served first")
    assert list(frame.index)[:2] == ["industries first", "proportional"]


@pytest.mark.usefixtures("no_figures")
def test_a_later_end_of_the_cut_lengthens_the_run(rng):
    world = random_world(rng, 3, 2)
    long = Scenario.blockade("AAA", start_days=10.5, duration_days=400)
    made = build(Context(world, "AAA", long, draws=0))
    assert number(made, "days_to_consumption_90").beyond == 411.0
    forever = Scenario.blockade("AAA", duration_days=9000)
    made = build(Context(world, "AAA", forever, draws=0))
    assert number(made, "days_to_consumption_90").beyond == 730.0


def test_parts_of_a_country_are_taken_together(rng):
    world = random_world(rng, 4, 3, countries={"AAA": "ZZZ", "BBB": "ZZZ"})
    siege = Scenario.blockade("ZZZ")
    made = build(Context(world, "ZZZ", siege, draws=3))
    result = disruption.run(world, siege, draws=3)
    path = together(result, ["AAA", "BBB"])
    assert number(made, "consumption_trough").value == pytest.approx(
        band(path.min("day").values)[1], rel=1e-9
    )
    days = falls_below(path, 0.75)
    stated = [n for n in made.numbers if n.name == "days_to_consumption_75"]
    middle = float(band(days.values)[1])
    assert stated[0].value == middle or (math.isnan(stated[0].value) and math.isinf(middle))
    others = table(made, "Who else is hurt")
    assert set(others.index) == {"CCC", "DDD"}


def test_warnings_stand_where_trust_is_spoken_of():
    made = dossier(load_world("toy"), "metropolis", clocks=("disruption",), draws=12)
    warnings = made.sections[0].certificate["notes"]["warnings"]
    assert warnings
    trust = made.html.split('id="trust"')[1]
    for text in warnings:
        assert text[1:20].replace("'", "&#39;") in trust


def test_large_tables_are_run_with_fewer_draws():
    assert _members(0, 72) == _members(1, 72) == 1
    assert _members(7, 72) == 7
    assert _members(500, 72) == 100
    assert 10 <= _members(100, 1435) < 30
    assert _members(100, 10_000) == 10


def test_work_is_reported():
    seen: dict[str, list[float]] = {}
    context = Context(
        load_world("toy"), "colony", Scenario.blockade("colony"), 3,
        progress=lambda what, done, total: seen.setdefault(what, []).append(done / total),
    )  # fmt: skip
    build(context)
    assert "disruption of all regions" in seen
    assert "disruption over the draws" in seen
    for what, shares in seen.items():
        assert shares == sorted(shares), what
        assert max(shares) <= 1.0


# -- days in words --------------------------------------------------------------------------------


def test_a_day_that_is_not_reached_is_said_in_words():
    never = Number("d", "until", math.nan, "days", math.nan, math.nan, beyond=365.0)
    assert words.figure(never) == "not within 365 days"
    assert words.band(never) == ""
    some = Number("d", "until", 114.0, "days", 92.0, math.nan, beyond=365.0)
    assert words.with_band(some) == "114 days (92 or more)"
    assert words.with_band(Number("l", "lost", 1.38, "days", 0.54, 12.3)) == "1.4 days (0.5–12)"
