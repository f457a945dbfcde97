"""The planning section of the dossier: its answer and its figures are those of its runs."""

import json

import numpy as np
import pytest

from autarky import planning
from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.data import load_world
from autarky.planning.compare import RULES
from autarky.report import dossier
from autarky.report.sections.planning import findings
from autarky.report.sections.planning.course import courses, lasting
from autarky.scenario import Scenario


@pytest.fixture(scope="module")
def made():
    """Dossier of a short plan: the runs are the section's own, over fewer years."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "YEARS", 4)
        patch.setattr(findings, "ISOLATION", (0, 1, 3))
        return dossier(load_world("1928"), "GBR", clocks=("planning",), draws=0)


def test_the_answer_has_the_numbers_of_the_runs(made):
    section = made.sections[0]
    world = load_world("1928")
    free = planning.compare(world, made.context.scenario, region="GBR", horizon_years=4)
    numbers = {n.name: n for n in section.numbers}
    for rule in RULES:
        lost = -float(free.data["welfare_vs_optimum_pct"].sel(policy=rule.name).squeeze()) / 100
        assert numbers[f"{rule.name}_loss"].value == pytest.approx(lost, rel=1e-9)
        assert f"{100 * lost:.1f} %" in section.sentence
    worst = max(RULES, key=lambda rule: numbers[f"{rule.name}_loss"].value)
    assert f"costs {percent(numbers[f'{worst.name}_loss'].value)}" in section.clause
    assert numbers["isolation_loss_3_years"].value > numbers["isolation_loss_1_years"].value > 0
    assert numbers["scenario_loss"].value > 0
    assert "This scenario lowers the optimum" in section.sentence


def test_figures_tables_and_method_are_there(made):
    section = made.sections[0]
    captions = [t.caption for t in section.tables]
    assert captions[0].startswith("Tempos side by side")
    assert list(section.tables[0].frame.index) == [
        "Optimum", "Snail's pace", "NEP", "Constant shares", "Zigzag", "Gallop",
    ]  # fmt: skip
    assert len(section.drawings) >= 4
    assert all(d.alt for d in section.drawings)
    assert any("convex" in text for text in section.method)
    assert section.certificate["status"].endswith(".")


def test_page_and_json_agree(made):
    plain = json.loads(made.to_json())
    section = plain["sections"][0]
    assert section["clock"] == "planning"
    assert made.sections[0].sentence in made.html.replace("&#39;", "'")


def test_a_table_that_cannot_be_planned_has_no_section():
    with pytest.raises(InputError, match="no clock that was asked for can say anything"):
        dossier(load_world("toy"), "colony", clocks=("planning",), draws=0)
    made = dossier(load_world("toy"), "colony", clocks=("dependence", "planning"), draws=0)
    assert [s.clock for s in made.sections] == ["dependence"]


@pytest.mark.slow
def test_draws_give_bands_to_the_optimum_and_two_rules():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "YEARS", 4)
        patch.setattr(findings, "ISOLATION", (0, 1, 3))
        made = dossier(load_world("1928"), "SUN", clocks=("planning",), draws=4)
    numbers = {n.name: n for n in made.sections[0].numbers}
    for policy in ("snail", "gallop"):
        assert numbers[f"{policy}_loss"].low <= numbers[f"{policy}_loss"].high
    assert numbers["zigzag_loss"].low is None
    assert "of draws" in made.sections[0].sentence


def test_course_is_the_best_plan_over_that_without_the_cuts(made):
    world, siege = load_world("1928"), made.context.scenario
    own = {s.reading: s for s in made.sections[0].course if s.who == "GBR"}
    free, ends, lasts = (
        planning.run(world, scenario, region="GBR", horizon_years=4).data["living"].values
        for scenario in (None, siege, lasting(siege))
    )
    np.testing.assert_allclose(own["lasts"].value, lasts / free, rtol=2e-4)
    np.testing.assert_allclose(own["ends"].value, (ends / free)[1:], rtol=2e-4)
    np.testing.assert_allclose(own["ends"].days, 365 * (np.arange(1, 4) + 0.5))
    assert lasts[-1] < ends[-1]
    assert {s.who for s in made.sections[0].course} == {"GBR", "IND"}


def test_a_scenario_without_cuts_has_one_course():
    siege = Scenario.tariff("GBR", rate=0.2)
    assert lasting(siege) == siege
    found = courses(load_world("1928"), siege, "GBR", 3, (1, 1930))
    assert set(found) == {"either"}
    assert found["either"].shape == (1, 3)


def test_living_standard_of_all_lies_between_city_and_village():
    data = planning.run(load_world("1928"), region="IND", horizon_years=4).data
    both = np.stack([data["living_city"].values, data["living_village"].values])
    assert (data["living"].values >= both.min(axis=0) - 1e-12).all()
    assert (data["living"].values <= both.max(axis=0) + 1e-12).all()
