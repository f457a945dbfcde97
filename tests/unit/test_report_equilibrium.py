"""The dossier's section on equilibrium says what the clock found, whatever the scenario."""

import math
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from autarky import data, equilibrium, load_world
from autarky._core.errors import ComputationError
from autarky._core.format import change, percent, percent_range
from autarky.equilibrium.welfare import CLOSED
from autarky.plot.carries import contributions
from autarky.report import Context, dossier, words
from autarky.report.section import Number, Section
from autarky.report.sections.equilibrium import build
from autarky.report.sections.equilibrium.countries import by_country, merged
from autarky.report.sections.equilibrium.findings import MONTHS, SPEC
from autarky.report.sections.equilibrium.runs import _members, find
from autarky.results import Result
from autarky.scenario import Scenario
from strategies import random_world

DRAWS = 12


@pytest.fixture(autouse=True)
def _no_redrawn_tables(monkeypatch):
    """Redrawing a world takes long: none where it is not asked for."""
    monkeypatch.setattr(Context, "ensemble", property(lambda _: ()))


def made_of(world, region, scenario, draws, **options) -> Section:
    """The section without its figures, which take longer than all the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autarky.report.sections.equilibrium.drawings", lambda _: ())
        return build(Context(world, region, scenario, draws, **options))


@cache
def section(world="1928", region="GBR", draws=DRAWS, scenario=None) -> Section:
    return made_of(load_world(world), region, scenario or Scenario.blockade(region), draws)


@cache
def long(world="1928", region="GBR", draws=DRAWS) -> Result:
    return equilibrium.run(load_world(world), Scenario.blockade(region), SPEC, draws=draws)


@cache
def curve(world="1928", region="GBR", draws=DRAWS) -> Result:
    siege = Scenario.blockade(region)
    return equilibrium.horizon_curve(load_world(world), siege, SPEC, months=MONTHS, draws=draws)


def number(made: Section, name: str) -> Number:
    (found,) = [n for n in made.numbers if n.name == name]
    return found


def table(made: Section, caption: str):
    (found,) = [t for t in made.tables if t.caption.startswith(caption)]
    return found.frame


# -- the figures are the clock's ------------------------------------------------------------------


def test_loss_with_ten_years_is_the_median_with_its_band():
    own = long().data.sel(region="GBR")
    low, middle, high = (1 - float(own[f"real_income_{q}"]) for q in ("p90", "median", "p10"))
    found = number(section(), "income_loss_in_10_years")
    assert (found.low, found.value, found.high) == pytest.approx((low, middle, high))
    assert (found.headline, found.unit) == (1, "share")
    assert section().clause == f"after adjustment it is {percent_range(low, high)} poorer"
    assert f"is {percent(middle)} ({percent_range(low, high)}) lower" in section().sentence


def test_losses_with_less_time_are_the_curve_s():
    data = curve().data.sel(region="GBR")
    for months, name in ((12, "in_1_year"), (1, "in_1_month")):
        own = data.sel(month=months)
        expected = [1 - float(own[f"real_income_{q}"]) for q in ("p90", "median", "p10")]
        found = number(section(), f"income_loss_{name}")
        assert (found.low, found.value, found.high) == pytest.approx(expected)
    frame = table(section(), "Change by the time")
    np.testing.assert_allclose(frame["real income"], data["real_income_median"] - 1)
    np.testing.assert_allclose(frame["central run"], data["real_income"] - 1)
    np.testing.assert_allclose(frame["draws not viable"], data["not_viable"])


def test_place_is_that_of_all_countries_cut_off_alone():
    world = load_world("1928")
    left = equilibrium.autarky(world, SPEC, draws=1).data["real_income"].to_series()
    for region in ("GBR", "IND"):
        place = int((left < left[region]).sum()) + 1
        made = section(region=region, draws=0)
        assert number(made, "income_loss_in_10_years").rank == (place, 12)
        nth = "the most" if place == 1 else f"the {words.ordinal(place)} most"
        assert f"it would lose {nth}" in made.sentence
    partial = section(draws=0, scenario=Scenario.blockade("GBR", remaining=0.5))
    assert number(partial, "income_loss_in_10_years").rank is None
    assert "In this scenario no other country loses more." in partial.sentence


def test_others_together_are_weighted_with_their_income():
    others = long().data.drop_sel(region="GBR")
    weight = others["base_income"] / others["base_income"].sum()
    drawn = (others["real_income_draw"] * weight).sum("region")
    found = number(section(), "others_income_loss_in_10_years")
    assert found.value == pytest.approx(1 - float(drawn.median()))
    assert found.high == pytest.approx(1 - float(np.percentile(drawn, 10)))
    worst = others["real_income_median"].to_series().idxmin()
    assert f"most loses {load_world('1928').title(worst)}" in section().sentence


def test_viability_is_the_clock_s():
    viable = equilibrium.viability(load_world("1928")).data
    critical = viable["critical_theta_by_user"].to_series()
    found = number(section(), "critical_theta")
    assert found.value == pytest.approx(critical["GBR"])
    assert found.rank == (int((critical > critical["GBR"]).sum()) + 1, 12)
    assert f"a trade elasticity of {critical['GBR']:.2f}" in section().sentence
    frame = table(section(), "Alone and without substitutes")
    np.testing.assert_allclose(frame["critical θ"], np.sort(critical)[::-1])


def test_parts_and_products_are_the_central_run_s():
    one = long().data.sel(region="GBR")
    parts = contributions(long(), "GBR")
    frame = table(section(), "What carries it")
    np.testing.assert_allclose(frame["exact"], [*parts, float(one["real_income"]) - 1], atol=CLOSED)
    frame = table(section(), "By product")
    np.testing.assert_allclose(frame["output"], np.sort(one["output"])[::-1] - 1)
    grown = one["output"].to_series().idxmax()
    assert f"output grows most in {load_world('1928').title(grown)}".lower() in (
        section().sentence.lower()
    )


def test_first_order_stands_beside_only_where_there_is_one():
    assert "to first order" not in table(section(), "What carries it")
    assert "first-order" not in section().sentence
    assert any("first-order number does not exist" in text for text in section().method)
    tariff = Scenario.tariff("GBR", rate=0.3)
    made = section(draws=0, scenario=tariff)
    one = equilibrium.run(load_world("1928"), tariff, SPEC, draws=1).data.sel(region="GBR")
    first = float(one["first_order_welfare"])
    frame = table(made, "What carries it")
    assert frame["to first order"].iloc[-1] == pytest.approx(first)
    assert frame["to first order"].iloc[:-1].sum() == pytest.approx(first)
    assert f"a first-order sum would put it at {change(first)}" in made.sentence


def test_solver_and_closed_form_agree_where_both_say_the_same():
    made = section()
    assert made.certificate["residuals"]["against_closed_form"] < 1e-8
    assert made.certificate["tolerances"]["against_closed_form"] == 1e-6
    other = section(draws=0, scenario=Scenario.tariff("GBR", rate=0.3))
    assert "against_closed_form" not in other.certificate["residuals"]


def test_what_moves_the_answer_is_told_only_with_enough_draws():
    assert not any(t.caption.startswith("What moves") for t in section().tables)
    frame = table(section("toy", "colony", 40), "What moves")
    assert frame["effect"].abs().is_monotonic_decreasing
    assert frame["effect"].abs().iloc[0] > 0.2


def test_evidence_counts_the_grades_of_theta():
    found = number(section(), "income_loss_in_10_years").evidence
    assert "4 from published files, 2 assumed" in found
    assert found.startswith("illustrative reconstruction")


def test_redrawn_tables_widen_the_band(monkeypatch):
    world = load_world("1928")
    drawn, _ = data.sample_many("1928", 2, 3)
    monkeypatch.setattr(Context, "ensemble", property(lambda _: tuple(drawn)))
    monkeypatch.setattr("autarky.report.sections.equilibrium.findings.ENOUGH", 2)
    found = find(Context(world, "GBR", Scenario.blockade("GBR"), 3))
    assert len(found.tables) == 2
    low, middle, high = found.settled
    ends = np.percentile(found.tables, (10, 90))
    assert found.headline == (min(low, ends[0]), middle, max(high, ends[1]))
    # the redrawn figures, and not those of the table, are solved
    assert np.ptp(found.tables) > 0
    few = replace(found, redrawn=np.array([0.5, np.nan]))
    assert few.headline == few.settled


# -- whatever the scenario ------------------------------------------------------------------------

SCENARIOS = {
    "nothing": Scenario.none(),
    "tariff": Scenario.tariff("metropolis", rate=0.3),
    "elsewhere": Scenario.embargo("colony", "neighbour", "food"),
    "late and partial": Scenario.blockade(
        "metropolis", remaining=0.5, start_days=300, duration_days=60
    ),
    "credit": Scenario(
        name="c", credit=({"region": "colony", "ceiling_share_of_gdp": 0.0, "from_year": 1929},)
    ),
    "dearer": Scenario(
        name="dearer", costs=({"importer": "metropolis", "exporter": "*", "factor": 1.2},)
    ),
    "no imports": Scenario(name="n", cuts=({"importer": "metropolis", "exporter": "*"},)),
}


def right(made: Section, draws: int) -> None:
    for text in (made.clause, made.sentence, *made.method, *(d.alt for d in made.drawings)):
        assert text.strip()
        assert not re.search(r"\b(nan|None|inf)\b|_|-0 ", text), text
    assert len({n.name for n in made.numbers}) == len(made.numbers)
    for n in made.numbers:
        assert math.isfinite(n.value)
        if not draws:
            assert n.low is n.high is None
        elif n.low is not None:
            assert n.low <= n.value <= n.high
    for t in made.tables:
        assert len(t.frame)
        assert set(t.units) == set(t.frame.columns)


@pytest.mark.parametrize("name", SCENARIOS)
def test_section_is_right_whatever_the_scenario(name):
    draws = 0 if name in ("credit", "dearer") else 3
    made = section("toy", "metropolis", draws, SCENARIOS[name])
    assert made.certificate["holds"]
    right(made, draws)


@pytest.mark.parametrize(("name", "count"), [("nothing", 3), ("tariff", 5)])
def test_figures_show_what_there_is_to_see(name, count):
    made = build(Context(load_world("toy"), "metropolis", SCENARIOS[name], 3))
    assert len(made.drawings) == count
    right(made, 3)


def test_nothing_comes_of_nothing():
    for name in ("nothing", "credit"):
        made = section("toy", "metropolis", 3 if name == "nothing" else 0, SCENARIOS[name])
        assert made.clause == "after adjustment it is neither poorer nor richer"
        assert "Nobody else's real income changes." in made.sentence
        assert number(made, "income_loss_in_10_years").value == pytest.approx(0, abs=1e-8)
    assert "says of credit is not read" in made.method[-1]


def test_a_tariff_that_pays_is_a_gain():
    world = load_world("1928")
    made = made_of(world, "USA", Scenario.tariff("USA", rate=0.1), 0)
    gain = equilibrium.run(world, Scenario.tariff("USA", rate=0.1), SPEC, draws=1)
    value = float(gain.data["real_income"].sel(region="USA")) - 1
    assert value > 0
    assert number(made, "income_gain_in_10_years").value == pytest.approx(value)
    assert number(made, "income_gain_in_10_years").label == (
        "of its real income gained with 10 years to adapt"
    )
    assert made.clause == f"after adjustment it is {percent(value)} richer"
    assert "In this scenario no other country gains more." in made.sentence


def test_ties_that_cannot_be_paid_for_are_told():
    made = section("toy", "metropolis", 3, SCENARIOS["no imports"])
    assert any("cannot be paid for" in w for w in made.certificate["notes"]["warnings"])


def test_bands_at_ten_years_are_those_of_a_run_of_its_own():
    found = find(Context(load_world("toy"), "colony", Scenario.blockade("colony"), 5))
    own = long("toy", "colony", 5).data
    for name in ("real_income_draw", "real_income_p10", "real_wage_p90", "parameter_value"):
        np.testing.assert_allclose(found.long.data[name], own[name], rtol=1e-7)
    assert found.long.provenance == found.curve.provenance


def test_without_draws_there_are_no_bands():
    made = section(draws=0)
    assert "There are no bands: no draws were asked for." in made.method[2]
    assert "(" not in made.clause
    assert "–" not in made.clause


def lacking():
    """A world whose first region makes nothing of the second product, and uses it."""
    return random_world(np.random.default_rng(1930), 3, 2, idle=True)


def test_a_country_without_a_needed_product_is_not_viable():
    made = made_of(lacking(), "AAA", Scenario.blockade("AAA"), 0)
    assert made.clause == "even with 10 years to adapt it is not viable"
    assert "AAA is not viable" in made.sentence
    assert any("no supplier of mill in AAA" in w for w in made.certificate["notes"]["warnings"])
    assert "at any trade elasticity, for want of mill" in made.sentence
    assert not [n for n in made.numbers if n.name.startswith("critical_theta")]
    assert not [t for t in made.tables if t.caption.startswith(("What carries", "By product"))]
    assert made.certificate["status"].startswith("The economy is not viable")


def test_figures_of_a_country_that_is_not_viable():
    made = build(Context(lacking(), "AAA", Scenario.blockade("AAA"), 3))
    right(made, 3)
    assert len(made.drawings) == 3


def test_what_cannot_be_solved_is_a_warning(monkeypatch):
    def fails(*_args, **_options):
        raise ComputationError("no equilibrium was found; leave more of the flows")

    base = "autarky.report.sections.equilibrium.runs"
    world, siege = load_world("toy"), Scenario.blockade("colony")
    monkeypatch.setattr(f"{base}.run", fails)
    made = made_of(world, "colony", siege, 3)
    assert any("no equilibrium was found" in w for w in made.certificate["notes"]["warnings"])
    assert made.certificate["status"].startswith("Not converged")
    assert number(made, "income_loss_in_10_years").value > 0  # the curve has it
    some = equilibrium.horizon_curve

    def fails_early(*args, months, **options):
        return some(*args, months=months, **options) if months == (120.0,) else fails()

    monkeypatch.setattr(f"{base}.horizon_curve", fails_early)
    made = made_of(world, "colony", siege, 3)
    assert len(table(made, "Change by the time")) == 1
    assert len([w for w in made.certificate["notes"]["warnings"] if "a month" in w]) == 1
    monkeypatch.setattr(f"{base}.horizon_curve", fails)
    made = made_of(world, "colony", siege, 3)
    assert made.clause == "where it settles after adjustment could not be solved"
    assert "could not be solved: with 10 years to adapt: no equilibrium" in made.sentence


def test_warnings_stand_where_trust_is_spoken_of(monkeypatch):
    told = ["over all horizons, 3 of 72 draws could not be solved"]
    monkeypatch.setattr("autarky.report.sections.equilibrium.runs._notes", lambda *_: told)
    monkeypatch.setattr("autarky.report.sections.equilibrium.drawings", lambda _: ())
    made = dossier(load_world("toy"), "metropolis", clocks=("equilibrium",), draws=2)
    assert told[0][1:] in made.html.split('id="trust"')[1]


# -- countries in several parts -------------------------------------------------------------------


def parted(rng):
    return random_world(rng, 4, 2, countries={"AAA": "ZZZ", "BBB": "ZZZ"})


def test_parts_of_a_country_are_taken_together(rng):
    world, siege = parted(rng), Scenario.blockade("ZZZ")
    own = equilibrium.run(world, siege, SPEC, draws=3)
    income = own.data["base_income"].values
    together = by_country(world, own, income)
    assert together.data["region"].values.tolist() == ["ZZZ", "CCC", "DDD"]
    drawn = own.data["real_income_draw"].values[:, :2] @ income[:2] / income[:2].sum()
    got = together.data["real_income_draw"].sel(region="ZZZ")
    np.testing.assert_allclose(got, drawn)
    assert float(together.data["real_income_p10"].sel(region="ZZZ")) == pytest.approx(
        np.percentile(drawn, 10)
    )
    for region in ("ZZZ", "CCC"):
        whole = float(together.data["real_income"].sel(region=region)) - 1
        assert contributions(together, region).sum() == pytest.approx(whole, abs=2 * CLOSED)
    parts = sum(contributions(own, r) * income[k] for k, r in enumerate(("AAA", "BBB")))
    np.testing.assert_allclose(contributions(together, "ZZZ"), parts / income[:2].sum(), atol=1e-9)
    made = world.x.reshape(4, 2)[:2]
    output = (own.data["output"].values[:2] * made).sum(axis=0) / made.sum(axis=0)
    np.testing.assert_allclose(together.data["output"].sel(region="ZZZ"), output)
    np.testing.assert_array_equal(
        together.data["output"].sel(region="DDD"), own.data["output"].sel(region="DDD")
    )


def test_a_country_in_parts_is_not_viable_where_a_part_is_not(rng):
    world = parted(rng)
    own = equilibrium.horizon_curve(
        world, Scenario.blockade("ZZZ"), SPEC, months=(36, 120), draws=4
    )
    lost = own.data["real_income_draw"].copy(deep=True)
    lost[0, 0, 0], lost[1, 1, 1] = 0.0, 0.0
    own = replace(own, data=own.data.assign(real_income_draw=lost))
    together = by_country(world, own, np.array([1.0, 3.0, 1.0, 1.0]))
    assert together.data["not_viable"].sel(region="ZZZ").values.tolist() == [0.25, 0.25]
    assert together.data["not_viable"].sel(region="CCC").values.tolist() == [0.0, 0.0]
    expected = lost.values[:, :, 0] / 4 + lost.values[:, :, 1] * 3 / 4
    np.testing.assert_allclose(together.data["real_income_draw"].sel(region="ZZZ"), expected)


def test_section_on_a_country_in_parts(rng):
    world = parted(rng)
    made = made_of(world, "ZZZ", Scenario.blockade("ZZZ"), 3)
    alone = equilibrium.autarky(merged(world), SPEC, draws=1).data["real_income"]
    assert number(made, "income_loss_alone").value == pytest.approx(
        1 - float(alone.sel(region="ZZZ"))
    )
    assert set(table(made, "Who loses").index) == {"ZZZ", "CCC", "DDD"}
    assert any("several parts" in text for text in made.method)
    assert "against_closed_form" not in made.certificate["residuals"]


# -- the work -------------------------------------------------------------------------------------


def test_large_tables_are_run_with_fewer_draws():
    assert _members(0, 72) == _members(1, 72) == 1
    assert _members(7, 72) == 7
    assert _members(500, 72) == 100
    assert _members(100, 1435) == 10
    assert 10 < _members(100, 1000) < 20


def test_work_is_reported():
    seen: dict[str, list[float]] = {}
    made_of(
        load_world("toy"), "colony", Scenario.blockade("colony"), 3,
        progress=lambda what, done, total: seen.setdefault(what, []).append(done / total),
    )  # fmt: skip
    assert {"equilibrium at every horizon", "equilibrium, everybody alone"} <= set(seen)
    for what, shares in seen.items():
        assert shares == sorted(shares), what
        assert max(shares) <= 1.0
