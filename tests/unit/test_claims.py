"""Claims: rules that can fail, verdicts from draws, what is kept and what is run again."""

import json
import math
import re
from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from autarky import claims, study
from autarky._core.errors import InputError
from autarky.claims import Claim, Judged, Trial, Untestable
from autarky.claims.evidence import Evidence
from autarky.claims.measures import band, gain
from autarky.claims.registry import chosen
from autarky.claims.verdict import verdict
from autarky.results.study import Draws
from autarky.results.verdict import Verdict, label_of
from autarky.study import Study
from autarky.study.work import run_batch
from strategies import random_world

runner = import_module("autarky.claims.run")  # the package has a function of that name
EVERY = list(claims.claims())
RUN = study.run
TOY = Study(
    name="toy", worlds=("toy",), scenarios=({"every": "region"},), draws=24,
    clocks=({"clock": "equilibrium", "spec": {"no_supplier": "nonviable"}},),
)  # fmt: skip


def loss(evidence, region="colony"):
    """Real consumption that a region of the toy world loses, draw by draw."""
    drawn = evidence.drawn("toy", "real_consumption", scenario=f"blockade of {region}",
                           region=region)  # fmt: skip
    number = 100.0 * (1.0 - drawn.values)
    return Judged(
        f"It loses {band(number)} %.",
        (Trial(label=region, text="loss", unit="%", number=number, holds=number >= 20.0,
                answered=drawn.answered, threshold=20.0, drawn=drawn, clock="equilibrium",
                world="toy"),),
    )  # fmt: skip


def claim(judge=loss, pools=("toy",), **more):
    texts = dict.fromkeys(("thesis", "supports", "contradicts", "measure", "rule", "changes"), "T.")
    return Claim(**({"id": "test", "order": 1, "judge": judge, "pools": pools} | texts | more))


@pytest.fixture
def toy(monkeypatch):
    """One claim on the toy world in place of the theses, its study run in this process."""
    one = claim()
    monkeypatch.setattr(Evidence, "_changed", lambda self, _pool: TOY.model_copy(
        update={"seed": self.seed, "draws": self.draws or TOY.draws}))  # fmt: skip
    monkeypatch.setattr(runner, "chosen", lambda _ids: [one])
    monkeypatch.setattr(study, "run", lambda asked, store, **_: RUN(asked, store, engine=Here()))
    return one


class Here:
    """Runs batches in this process."""

    def run(self, store, batches):
        for batch in batches:
            yield run_batch(str(store), batch)


def series(*values):
    return pd.Series(values, dtype=float)


# -- the theses -----------------------------------------------------------------------------------


def test_the_ledger_has_the_theses_of_the_specification():
    assert set(EVERY) == {
        "metropolis-and-colony", "quality-of-dependence", "growing-ties", "laws-survive-power",
        "no-self-sufficient-optimum", "successes-with-hardship", "snail-and-gallop", "zigzag",
        "collectivise-without-tractors", "optimum-is-not-maximum", "living-standards-first",
        "credits-matter", "blockade-of-the-giant", "interval", "prognosis",
    }  # fmt: skip
    orders = [c.order for c in claims.claims().values()]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize("name", EVERY)
def test_a_thesis_says_what_counts_and_what_would_change_it(name):
    one = claims.claims()[name]
    for text in (one.thesis, one.supports, one.contradicts, one.measure, one.rule, one.changes):
        assert text.endswith("."), text
        assert "{" not in text
        assert "  " not in text
    assert one.id == name
    assert re.search(r"\d", one.rule), "a rule names its threshold"


@pytest.mark.parametrize("name", [n for n in EVERY if claims.claims()[n].pools])
def test_every_pool_is_a_study_that_its_clocks_accept(name, tmp_path):
    from autarky.study.plan import Plan
    from autarky.study.sources import resolve

    evidence = Evidence(tmp_path, draws=2)
    for pool in claims.claims()[name].pools:
        assert Plan.of(*resolve(evidence.asked(pool))).runs > 0


# -- verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "label"),
    [(1.0, "supported"), (0.9, "supported"), (0.89, "depends"), (0.11, "depends"),
     (0.1, "contradicted"), (0.0, "contradicted"), (math.nan, "untestable here")],
)  # fmt: skip
def test_nine_draws_in_ten_decide(share, label):
    assert label_of(share) == label


def judged(*parts):
    return lambda _evidence: Judged("So it is.", parts)


def trial(number, holds, answered=None, **more):
    index = number.index
    answered = pd.Series(True, index=index) if answered is None else pd.Series(answered)
    return Trial(label="t", text="n", unit="%", number=number, holds=pd.Series(holds),
                  answered=answered, **more)  # fmt: skip


def test_a_verdict_counts_the_draws_that_have_an_answer(tmp_path):
    part = trial(series(1, 2, 3, np.nan), [True, True, False, True], [True, True, True, False])
    found = verdict(claim(judged(part), pools=()), Evidence(tmp_path))
    assert found.parts[0].share == pytest.approx(2 / 3)
    assert (found.parts[0].draws, found.parts[0].failed) == (3, 1)
    assert found.parts[0].value == 2.0
    assert found.label == "depends"


def test_parts_weigh_alike_however_many_draws_they_have(tmp_path):
    few, many = trial(series(1), [True]), trial(series(*range(9)), [False] * 9)
    found = verdict(claim(judged(few, many), pools=()), Evidence(tmp_path))
    assert found.share == 0.5


def test_a_part_without_any_answer_does_not_weigh(tmp_path):
    good, none = trial(series(1), [True]), trial(series(math.nan), [True], [False])
    found = verdict(claim(judged(good, none), pools=()), Evidence(tmp_path))
    assert (found.label, found.share) == ("supported", 1.0)
    assert (found.parts[1].draws, found.parts[1].failed) == (0, 1)
    alone = verdict(claim(judged(none), pools=()), Evidence(tmp_path))
    assert alone.label == "untestable here"


def test_a_claim_that_cannot_be_tested_says_why(tmp_path):
    found = verdict(claim(lambda _e: Untestable("No table."), pools=()), Evidence(tmp_path))
    assert (found.label, found.because, found.parts) == ("untestable here", "No table.", ())
    assert math.isnan(found.share)


def drawn(number, **columns):
    places = pd.DataFrame(columns)
    return Draws(number, places, places, pd.Series(True, index=number.index))


def test_what_moves_a_number_is_named_with_its_evidence_and_where_it_turns(tmp_path, rng):
    psi, idle = rng.uniform(size=(2, 200))
    number = pd.Series(10.0 * psi)
    part = trial(number, number >= 2.0, drawn=drawn(number, psi=psi, rerouting=idle),
                  clock="disruption", world="toy")  # fmt: skip
    found = verdict(claim(judged(part), pools=()), Evidence(tmp_path)).parts[0]
    assert [m.name for m in found.movers] == ["disruption.psi"]
    mover = found.movers[0]
    assert mover.coefficient == pytest.approx(1.0)
    assert mover.evidence == "assumption"
    assert mover.low is None
    assert mover.high == pytest.approx(0.2, abs=0.02)


def test_evidence_says_which_assumptions_a_verdict_rests_on(tmp_path, rng):
    psi = rng.uniform(size=60)
    number = pd.Series(psi)
    part = trial(number, number >= 0.5, drawn=drawn(number, psi=psi), clock="disruption",
                  world="1928")  # fmt: skip
    found = verdict(claim(judged(part), pools=()), Evidence(tmp_path))
    assert "It rests on assumptions: stock level ψ that binds." in found.evidence
    assert "world 1928: illustrative reconstruction" in found.evidence


def test_noise_moves_nothing(tmp_path, rng):
    number = pd.Series(rng.normal(size=40))
    columns = {f"p{i}": rng.uniform(size=40) for i in range(80)}
    part = trial(number, number >= 0.0, drawn=drawn(number, **columns), clock="disruption",
                  world="toy")  # fmt: skip
    found = verdict(claim(judged(part), pools=()), Evidence(tmp_path))
    assert found.parts[0].movers == ()
    assert "No single parameter" in found.evidence


def test_a_verdict_is_read_back_as_it_was_written(tmp_path):
    part = trial(series(1, math.nan, 3), [True, False, True], threshold=2.0)
    found = verdict(claim(judged(part), pools=()), Evidence(tmp_path))
    again = Verdict.from_dict(json.loads(json.dumps(found.as_dict(), allow_nan=False)))
    assert json.dumps(again.as_dict()) == json.dumps(found.as_dict())
    assert math.isnan(again.parts[0].values[1])
    assert again.parts[0].holds == (True, False, True)


def test_gain_is_of_one_welfare_over_another():
    assert gain(series(21.0), series(10.0))[0] == pytest.approx(10.0)


def test_a_band_has_its_median_first():
    assert band(series(*range(101))) == "50.0 (10.0 to 90.0)"
    assert band(series(math.nan)) == "unknown"


# -- what is kept ---------------------------------------------------------------------------------


def test_a_second_run_judges_nothing_again(toy, tmp_path, monkeypatch):
    first = claims.run(folder=tmp_path)
    monkeypatch.setattr(runner, "chosen", lambda _ids: [replace(toy, judge=None)])
    again = claims.run(folder=tmp_path)
    assert again.as_dict() == first.as_dict()
    assert first.verdicts[0].parts[0].draws == 24


def test_another_seed_is_judged_anew(toy, tmp_path):  # noqa: ARG001
    first = claims.run(folder=tmp_path, seed=1).verdicts[0]
    other = claims.run(folder=tmp_path, seed=2).verdicts[0]
    assert first.parts[0].values != other.parts[0].values


def test_a_damaged_verdict_is_judged_again(toy, tmp_path):  # noqa: ARG001
    first = claims.run(folder=tmp_path)
    path = tmp_path / "verdicts" / "test.json"
    path.write_text(path.read_text()[:50])
    assert claims.run(folder=tmp_path).as_dict() == first.as_dict()


def test_a_study_by_other_programs_is_not_gone_on_with(toy, tmp_path):  # noqa: ARG001
    first = claims.run(folder=tmp_path)
    (tmp_path / "verdicts" / "test.json").unlink()
    (note,) = (tmp_path / "evidence").glob("*.key")
    note.write_text("another")
    assert claims.run(folder=tmp_path).as_dict() == first.as_dict()
    assert note.read_text() != "another"


def test_a_draw_of_tables_and_of_behaviour_makes_as_many_pairs(tmp_path):
    asked = Evidence(tmp_path, draws=100).asked("blockade-1928")
    assert (asked.worlds[0].sample, asked.draws) == (10, 10)
    assert Evidence(tmp_path, draws=100).asked("blockade-2011").draws == 100
    accounts = Evidence(tmp_path, draws=100).asked("accounts-1928")
    assert (accounts.worlds[0].sample, accounts.draws) == (10, 1)


def test_a_given_figure_takes_the_place_of_the_draws(tmp_path):
    asked = Evidence(tmp_path, given={"planning.discount": 0.9, "disruption.psi": 0.7}).asked(
        "closed"
    )
    assert asked.parameters == {"planning.discount": {"choice": (0.9,)}}


# -- what is refused ------------------------------------------------------------------------------


def test_an_unknown_claim_is_refused_with_what_was_meant():
    with pytest.raises(InputError, match=r"no claim 'zigzagg'.*did you mean 'zigzag'"):
        chosen(["zigzagg"])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"draws": 1}, "a verdict needs 2 draws or more"),
        ({"given": {"discount": 0.9}}, "discount: the claims ask planning; write CLOCK.NAME"),
        ({"given": {"disruption.psi": 0.9}}, "the claims ask planning"),
        ({"given": {"planning.discount": math.nan}}, "give a finite figure"),
        ({"given": {"planning.plan_years": 5}}, "length of a run"),
    ],
)
def test_bad_input_is_one_sentence(more, words, tmp_path):
    with pytest.raises(InputError, match=words):
        claims.run(["zigzag"], tmp_path, **more)


@pytest.mark.parametrize(
    ("name", "given"),
    [("prognosis", "planning.levy_kill"), ("credits-matter", "planning.debt_ceiling")],
)
def test_what_a_study_compares_cannot_be_held(name, given, tmp_path):
    with pytest.raises(InputError, match=r"is what the study .* compares"):
        claims.run([name], tmp_path, draws=2, given={given: 0.1})


def test_tables_that_make_no_series_are_refused(tmp_path, rng):
    def table(year, n=3):
        return random_world(rng, n, 2, year=year, name=f"of {year}")

    for tables, words in (
        ([table(None)], "has no year"),
        ([table(1995), table(1995)], "is of 1995, as another one is"),
    ):
        with pytest.raises(InputError, match=words):
            claims.run(["growing-ties"], tmp_path, tables=tables)


def test_draws_that_tables_share_count_once(tmp_path, rng):
    """Ten tables with the same twelve draws tell no more of a parameter than twelve draws."""
    index = pd.MultiIndex.from_product([[f"t{i}" for i in range(10)], range(24)])
    psi, noise = rng.uniform(size=(2, 24))
    columns = {"psi": np.tile(psi, 10), "rerouting": np.tile(noise, 10)}
    number = pd.Series(np.tile(psi, 10) + np.repeat(rng.normal(size=10), 24), index=index)
    places = pd.DataFrame(columns, index=index)
    part = trial(number, number >= 0.0, drawn=Draws(number, places, places, number.notna()),
                 clock="disruption", world="toy")  # fmt: skip
    found = verdict(claim(judged(part), pools=()), Evidence(tmp_path)).parts[0]
    assert [m.name for m in found.movers] == ["disruption.psi"]
    assert found.movers[0].coefficient == pytest.approx(1.0)
    few = part.number[part.number.index.get_level_values(1) < 12]
    less = Draws(few, places.loc[few.index], places.loc[few.index], few.notna())
    fewer = trial(few, few >= 0.0, drawn=less, clock="disruption", world="toy")
    assert verdict(claim(judged(fewer), pools=()), Evidence(tmp_path)).parts[0].movers == ()


def test_a_parameter_that_planning_has_not_is_refused_before_anything_is_run(tmp_path):
    with pytest.raises(InputError, match=r"no parameter 'discont'.*discount"):
        claims.run(["zigzag"], tmp_path, draws=2, given={"planning.discont": 0.9})


# -- theses on series -----------------------------------------------------------------------------


def test_openness_is_judged_from_the_series_alone(tmp_path):
    found = claims.run(["growing-ties"], tmp_path).verdicts[0]
    assert [p.label for p in found.parts] == [
        "exports 1827 to 2014", "exports 1870 to 2014",
        "imports 1827 to 2014", "imports 1870 to 2014",
    ]  # fmt: skip
    assert found.parts[0].share > found.parts[3].share
    assert "file" in found.evidence


def test_tables_of_several_years_are_a_test_of_their_own(tmp_path, rng):
    tables = [random_world(rng, 4, 2, year=year, name=str(year)) for year in (1995, 2000, 2005)]
    found = claims.run(["growing-ties"], tmp_path, tables=tables).verdicts[0]
    assert found.parts[-1].label == "countries, 1995 to 2005"
    assert found.parts[-1].draws == 4


@pytest.mark.parametrize("name", ["living-standards-first", "snail-and-gallop"])
def test_a_claim_of_which_no_draw_has_an_answer_cannot_be_tested(name, tmp_path):
    found = claims.run([name], tmp_path, draws=2, given={"planning.discount": 0.99}, workers=1)
    assert found.verdicts[0].label == "untestable here"
    assert "without end" in found.verdicts[0].because
