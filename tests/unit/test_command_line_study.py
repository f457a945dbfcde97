"""``autarky study``: what it prints, writes and refuses."""

import json
import re
import shutil
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from autarky import dependence, study
from autarky._core.errors import ComputationError
from autarky.cli import main as cli
from autarky.study import Study
from autarky.study.work import run_batch

SMALL = """
name: small
worlds: [toy]
scenarios: [{every: region}]
clocks:
  - dependence
  - {clock: equilibrium, spec: {no_supplier: nonviable, theta: 4.0}, ranges: central}
parameters:
  equilibrium.eta: {uniform: [0.2, 0.95]}
  equilibrium.sigma: {uniform: [0.6, 1.4]}
  equilibrium.epsilon: {uniform: [0.1, 0.6]}
draws: 16
batch: 16
"""
"""Two clocks, three blockades and 16 draws: six batches of 16 runs."""
RUNS, BATCHES = 96, 6
QUICK = "name: quick\nworlds: [toy]\nscenarios: [{every: region}]\nclocks: [dependence]\n"
SETTLE = QUICK.replace("[dependence]", "[{clock: equilibrium, spec: {no_supplier: nonviable}}]")
OWN = ("--clock", "equilibrium", "--region", "colony", "--scenario", "blockade of colony")
LEAD = ("--clock", "equilibrium", "--region", "metropolis", "--against", "neighbour")


class Here:
    """Runs batches in this process: an engine without any other process."""

    def __init__(self, *_: object) -> None:
        self.ran: list[int] = []

    def run(self, store, batches):
        for batch in batches:
            self.ran.append(batch)
            yield run_batch(str(store), batch)


@pytest.fixture
def call(monkeypatch, tmp_path, capsys):
    """Run the command line in an empty folder; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            cli.run(["study", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def here(monkeypatch):
    """The local engine without processes; holds the batches that were run."""
    engine = Here()
    monkeypatch.setattr(import_module("autarky.study.run"), "Local", lambda *_: engine)
    return engine


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A complete store that nobody writes to."""
    path = tmp_path_factory.mktemp("made") / "store"
    study.run(Study.from_yaml(SMALL), path, engine=Here())
    return path


@pytest.fixture(scope="module")
def known(made):
    """What the library reads from it."""
    return study.load(made)


@pytest.fixture
def store(made, tmp_path):
    """A copy of it in the folder in which the command runs, by the name of ``store``."""
    return shutil.copytree(made, tmp_path / "store")


def _files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _shards(folder):
    return {p.name: p.read_bytes() for p in (folder / "shards").iterdir()}


def _refused(found, code, message):
    """One sentence on the error stream, and nothing that could be taken for a result."""
    got, out, err = found
    assert got == code
    assert "Traceback" not in out + err
    said = [line for line in err.strip().splitlines() if not re.match(r"[\d,]+ of ", line)]
    assert re.match(r"(autarky|Error): ", said[-1]), err
    assert said[0].startswith("Usage: ") or len(said) == 1, err
    assert re.search(message, said[-1]), said[-1]


# -- what is refused ------------------------------------------------------------------------------

FILE = ["run", "s.yaml"]
STUDIES = [
    ("study of no name", ["run", "blockade-everyon"], "", r"did you mean 'blockade-everyone'\?"),
    ("study of a wild name", ["run", "revolution"], "", r"give a YAML file or one of blockade-"),
    ("no file", ["run", "none.yaml"], "", r"there is no study file none\.yaml"),
    ("a folder", ["run", "."], "", r"there is no study '\.'"),
    ("no argument", ["run"], "", r"Missing argument 'STUDY'"),
    ("empty file", FILE, " ", r"s\.yaml holds no study"),
    ("no YAML", FILE, "name: [x", r"s\.yaml is not YAML in line"),
    ("unknown key", FILE, f"{QUICK}drws: 3", r"unknown key 'drws'; did you mean 'draws'"),
    ("draws as a word", FILE, f"{QUICK}draws: many", r"'draws' is 'many' but should be a valid in"),
    ("no clock", FILE, QUICK.replace("[dependence]", "[equilibrum]"), r"'equilibrium' or 'plann"),
    ("unknown sampling", FILE, f"{QUICK}sampling: halton", r"'sampling' is 'halton' but should"),
    ("misspelt distribution", FILE, f"{SETTLE}parameters: {{equilibrium.eta: {{unifrom: [0, 1]}}}}",
     r"no distribution 'unifrom'; did you mean 'uniform'"),
    ("ends in disorder", FILE, f"{SETTLE}parameters: {{equilibrium.eta: {{uniform: [1, 0]}}}}",
     r"not in order"),
    ("parameter of nobody", FILE, f"{SETTLE}parameters: {{eta: {{uniform: [0, 1]}}}}",
     r"write CLOCK\.NAME"),
    ("unknown parameter", FILE, f"{SETTLE}parameters: {{equilibrium.etta: {{uniform: [0, 1]}}}}",
     r"equilibrium has no parameter 'etta'; did you mean 'eta'"),
    ("wrong clock", FILE, f"{SETTLE}parameters: {{disruption.psi: {{uniform: [0, 1]}}}}",
     r"the study does not ask the clock 'disruption'"),
    ("unknown field", FILE, f"{SETTLE}parameters: {{scenario.remain: {{uniform: [0, 1]}}}}",
     r"no field 'remain' of a scenario can vary; did you mean 'remaining'"),
    ("unknown rule", FILE, QUICK.replace("every: region", "evry: region"), r"unknown key 'evry'"),
    ("rule of nothing", FILE, QUICK.replace("every: region", "every: regoin"),
     r"write every: region or every: pair"),
    ("unknown region", FILE, QUICK.replace("every: region", "blockade: colny"),
     r"no region 'colny' in world toy; did you mean 'colony'"),
    ("unknown world", FILE, QUICK.replace("toy", "tyo"), r"no world and no file 'tyo'; .*'toy'"),
    ("unknown spec", FILE, SETTLE.replace("no_supplier", "no_suplier"), r"mean 'no_supplier'"),
    ("odd Sobol draws", [*FILE, "--draws", "6"], f"{SETTLE}sampling: sobol",
     r"powers of 2 only: give 8 draws, not 6"),
    ("nothing to vary", FILE, f"{QUICK}sampling: saltelli", r"needs a parameter to vary"),
    ("grid of a range", FILE,
     f"{SETTLE}sampling: grid\nparameters: {{equilibrium.eta: {{uniform: [0, 1]}}}}",
     r"a grid is of levels"),
    ("world of no name", [*FILE, "--world", "1929"], QUICK, r"no world and no file '1929'"),
    ("world twice", [*FILE, "--world", "toy", "--world", "toy"], QUICK, r"stands twice"),
    ("no draws", [*FILE, "--draws", "0"], QUICK, r"'--draws': 0 is not in the range"),
    ("negative seed", [*FILE, "--seed", "-1"], QUICK, r"'--seed': -1 is not in the range"),
    ("negative workers", [*FILE, "--workers", "-1"], QUICK, r"'--workers': -1 is not in the range"),
    ("memory in words", [*FILE, "--max-memory", "much"], QUICK, r"'much' is no size; write 800M"),
    ("no memory", [*FILE, "--max-memory", "0"], QUICK, r"'0' is no size"),
    ("memory of no unit", [*FILE, "--max-memory", "4X"], QUICK, r"'4X' is no size"),
    ("unknown engine", [*FILE, "--engine", "spark"], QUICK, r"'spark' is not one of 'local', 'da"),
    ("nowhere to compute", [*FILE, "--engine", "dask"], QUICK, r"no scheduler is named"),
    ("scheduler of nobody", [*FILE, "--scheduler", "tcp://host:1"], QUICK, r"add --engine dask"),
    ("workers of a cluster", [*FILE, "--engine", "dask", "--workers", "2"], QUICK,
     r"are of the local engine"),
    ("memory of a cluster",
     [*FILE, "--engine", "dask", "--scheduler", "tcp://host:1", "--max-memory", "4G"], QUICK,
     r"--workers and --max-memory are of the local engine"),
    ("store in a file", [*FILE, "--store", "s.yaml"], QUICK, r"cannot create the folder .*s\.yaml"),
    ("row of a stranger", FILE,
     QUICK.replace("[dependence]", "[{clock: dependence, rows: [colny]}]"), r"'colny'.*'colony'"),
    ("share above one", FILE, f"{QUICK}parameters: {{scenario.remaining: {{uniform: [1.5, 2]}}}}",
     r"remaining"),
    ("elasticity below nothing", FILE,
     f"{SETTLE}parameters: {{equilibrium.eta: {{uniform: [-3, -2]}}}}", r"eta"),
    ("unknown output", FILE,
     QUICK.replace("[dependence]", "[{clock: dependence, outputs: [import_dependance]}]"),
     r"'import_dependance'.*did you mean 'import_dependence'"),
    ("field of no rule", FILE, f"{QUICK}parameters: {{scenario.factor: {{uniform: [1, 2]}}}}",
     r"no rule of any scenario of the study has 'factor'"),
]  # fmt: skip


@pytest.mark.parametrize("case", STUDIES, ids=[case[0] for case in STUDIES])
def test_a_bad_study_is_one_sentence_and_leaves_nothing(call, here, tmp_path, case):
    _, arguments, text, message = case
    if text:
        (tmp_path / "s.yaml").write_text(f"{text}\n")
    _refused(call(*arguments), 2, message)
    assert [p.name for p in tmp_path.rglob("*")] == (["s.yaml"] if text else [])
    assert here.ran == []


MOVES = ["sensitivity", "store", "real_income"]
STORES = [
    ("another study", ["run", "s.yaml", "--store", "store"], r"holds another study \(name: small"),
    ("other draws", ["run", "small.yaml", "--store", "store", "--draws", "8"],
     r"\(draws: 16 there, 8 here.*another --store"),
    ("other files", ["run", "s.yaml", "--store", "thesis"], r"thesis holds other files"),
    ("resume nothing", ["resume", "thesis"], r"there is no study in thesis"),
    ("show nothing", ["show", "nowhere"], r"no study in nowhere; begin one with `autarky study ru"),
    ("explain nothing", ["sensitivity", "nowhere", "x"], r"there is no study in nowhere"),
    ("export nothing", ["export", "s.yaml", "csv"], r"there is no study in s\.yaml"),
    ("show no clock", ["show", "store", "--clock", "equilibrum"], r"asks no clock 'equilibrum'"),
    ("show no scenario", ["show", "store", "--scenario", "siege"], r"has no scenario 'siege'"),
    ("show no region", ["show", "store", "--region", "colny"], r"has no region 'colny'"),
    ("which clock", MOVES, r"say which of dependence, equilibrium"),
    ("no clock", [*MOVES, "--clock", "equilibrum"], r"no clock 'equilibrum'.*'equilibrium'"),
    ("no outcome", ["sensitivity", "store", "real_incme", *OWN], r"did you mean 'real_income'"),
    ("which row", [*MOVES, "--clock", "equilibrium"], r"say which scenario \(3\), region \(3\)"),
    ("no region", [*MOVES, *OWN[:3], "colny"], r"no region 'colny'.*did you mean 'colony'"),
    ("against whom", [*MOVES, "--clock", "equilibrium", "--against", "colony"],
     r"name the other with --region"),
    ("against a stranger", [*MOVES, *OWN[:4], "--against", "colny"], r"did you mean 'colony'"),
    ("figure nowhere", [*MOVES, *OWN, "--figure", "no/f.svg"], r"the folder no does not exist"),
    ("figure of no kind", [*MOVES, *OWN, "--figure", "f.gif"], r"ends in \.svg, \.png or \.pdf"),
    ("figure over a folder", [*MOVES, *OWN, "--figure", "thesis"], r"'thesis' is a directory"),
    ("export to a file", ["export", "store", "csv", "--out", "s.yaml"],
     r"cannot create the folder s\.yaml: File exists"),
    ("export as what", ["export", "store", "xlsx"], r"'xlsx' is not one of 'csv', 'parquet'"),
]  # fmt: skip


@pytest.mark.parametrize("case", STORES, ids=[case[0] for case in STORES])
@pytest.mark.usefixtures("store")
def test_a_bad_question_to_a_store_is_one_sentence_and_writes_nothing(call, here, tmp_path, case):
    (tmp_path / "s.yaml").write_text(QUICK)
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    before = _files(tmp_path)
    _refused(call(*case[1]), 2, case[2])
    assert _files(tmp_path) == before
    assert here.ran == []


@pytest.mark.parametrize(
    "arguments",
    [["show", "store"], ["show", "store", "--json"], ["export", "store", "csv"], [*MOVES, *OWN]],
    ids=["show", "json", "export", "sensitivity"],
)
def test_a_damaged_shard_is_named_and_nothing_is_said_of_the_others(call, store, arguments):
    victim = sorted((store / "shards").iterdir())[2]
    victim.write_bytes(victim.read_bytes()[:-40])
    found = call(*arguments)
    _refused(found, 2, rf"{victim.name}.*is damaged; `autarky study resume` .* the other 5")
    assert found[1] == ""
    assert not (store / "export").exists()


# -- running --------------------------------------------------------------------------------------


def test_run_keeps_the_study_under_its_name_and_says_what_comes_next(call, here, tmp_path):
    (tmp_path / "s.yaml").write_text(QUICK)
    code, out, err = call("run", "s.yaml", "--draws", "4", "--seed", "7")
    assert code == 0
    folder = tmp_path / "quick.study"
    assert out.splitlines() == [
        f"12 of 12 runs are in {folder}", f"See them with: autarky study show {folder}",
    ]  # fmt: skip
    assert err.startswith("0 of 12 runs")
    assert study.load(folder).manifest["study"]["seed"] == 7
    assert here.ran == [0]
    code, out, _ = call("run", "s.yaml", "--draws", "4", "--seed", "7")
    assert (code, here.ran) == (0, [0])


@pytest.mark.usefixtures("here")
def test_a_ready_study_runs_on_another_world(call, tmp_path, monkeypatch):
    """The study is ready; of its clocks only the quick one is asked."""
    whole = Study.ready("decouple-every-pair")
    quick = Study(**(whole.model_dump() | {"clocks": ("dependence",)}))
    monkeypatch.setattr(Study, "ready", lambda _: quick)
    code, out, _ = call("run", "decouple-every-pair", "--world", "toy", "--draws", "2", "-q")
    assert code == 0
    assert out == f"{tmp_path / 'decouple-every-pair.study'}\n"
    found = study.load(tmp_path / "decouple-every-pair.study")
    assert (found.runs, set(found.drawn_from), len(found.names)) == (6, {"toy"}, 3)


def test_run_and_resume_tell_programs_how_far_they_are(call, here, store, made, tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL)
    for shard in sorted((store / "shards").iterdir())[-2:]:
        shard.unlink()
    before = json.loads(call("show", "store", "--json")[1])
    assert (before["done"], before["batches_done"]) == (RUNS - 32, BATCHES - 2)
    for arguments in (["resume", "store"], ["run", "small.yaml", "--store", "store"]):
        code, out, err = call(*arguments, "--json")
        assert (code, err) == (0, "")
        facts = json.loads(out)
        assert (facts["study"], facts["store"]) == ("small", str(store))
        assert (facts["runs"], facts["done"]) == (RUNS, RUNS)
        assert (facts["batches"], facts["batches_done"]) == (BATCHES, BATCHES)
        assert facts["clocks"] == ["dependence", "equilibrium"]
        assert (facts["draws"], facts["seed"], facts["worlds"]) == (16, 1930, 1)
        assert here.ran == [4, 5]
    assert _shards(store) == _shards(made)


@pytest.mark.usefixtures("here")
def test_a_full_disk_ends_with_1_and_keeps_what_is_done(call, tmp_path, monkeypatch):
    from autarky.study import store as module

    write = module.write_parquet

    def full(path, frame, words):
        if path.name.startswith("000001"):
            raise OSError(28, "No space left on device")
        write(path, frame, words)

    (tmp_path / "s.yaml").write_text(f"{QUICK}draws: 4\nbatch: 4\n")
    monkeypatch.setattr(module, "write_parquet", full)
    found = call("run", "s.yaml")
    _refused(found, 1, r"no space is left for .*quick\.study; all finished batches are kept")
    assert found[1] == ""
    assert len(_shards(tmp_path / "quick.study")) == 1
    assert list((tmp_path / "quick.study" / "parts").iterdir()) == []
    monkeypatch.setattr(module, "write_parquet", write)
    assert call("resume", "quick.study", "--quiet") == (0, f"{tmp_path / 'quick.study'}\n", "")
    assert study.load(tmp_path / "quick.study").complete


@pytest.mark.slow
def test_workers_that_may_hold_too_little_stop_it_with_1_and_resume_goes_on(call, store, made):
    """With real processes; the other tests run in this one."""
    victim = min((store / "shards").iterdir())
    victim.write_bytes(b"")
    found = call("resume", "store", "--workers", "1", "--max-memory", "1M", "-q")
    _refused(found, 1, r"batch 0 alone holds .* above --max-memory of 0\.00 GiB.*batches are kept")
    assert len(_shards(store)) == BATCHES - 1
    assert call("resume", "store", "--workers", "1", "-q")[0] == 0
    assert _shards(store) == _shards(made)


# -- what was found -------------------------------------------------------------------------------


def _median(known, clock, outcome, region):
    table = known.table(clock, scenario=f"blockade of {region}", region=region)
    return float(np.median(table[outcome]))


@pytest.mark.usefixtures("store")
def test_show_prints_the_medians_of_those_who_are_cut_off(call, known):
    code, out, err = call("show", "store")
    assert (code, err) == (0, "")
    assert out.startswith("small: 96 of 96 runs done (latin_hypercube, seed 1930)\n")
    settled = out.partition("\nequilibrium: median (10-90 % of draws)\n")[2].splitlines()
    assert settled[0].split()[:4] == ["scenario", "region", "real", "income"]
    rows = {line.split()[2]: line for line in settled[1:]}
    assert list(rows) == ["metropolis", "colony", "neighbour"]
    for region, line in rows.items():
        cells = re.split(r"\s{2,}", line.strip())
        assert cells[:2] == [f"blockade of {region}", region]
        values = known.table("equilibrium", scenario=cells[0], region=region)["real_income"]
        low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
        assert cells[2] == f"{middle:.3g} ({low:.3g}–{high:.3g})"
        assert cells[-1] == "1"
    assert f"  {_median(known, 'dependence', 'import_dependence', 'colony'):.3g}  " in out


@pytest.mark.usefixtures("store")
def test_show_can_be_held_to_one_outcome_scenario_and_region(call, known):
    where = ("--scenario", "blockade of colony", "--region", "neighbour")
    code, out, _ = call(
        "show", "store", "--clock", "equilibrium", "--outcome", "real_wage", *where, "--quiet"
    )
    assert code == 0
    head, row = out.splitlines()
    assert head.split() == ["scenario", "real", "wage"]
    assert row.startswith("blockade of colony")
    values = known.table("equilibrium", scenario=where[1], region="neighbour")["real_wage"]
    assert row.split()[3] == f"{values.median():.3g}"


@pytest.mark.usefixtures("store")
def test_show_refuses_an_outcome_that_nobody_keeps(call):
    found = call("show", "store", "--outcome", "real_incme")
    _refused(found, 2, r"'real_incme'")
    assert found[1] == ""


@pytest.mark.usefixtures("store")
def test_quiet_show_prints_tables_alone(call):
    code, out, _ = call("show", "store", "--quiet")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["scenario", *["blockade"] * 3] * 2


@pytest.mark.usefixtures("store")
def test_show_gives_programs_the_figures_of_the_store(call, known):
    code, out, err = call("show", "store", "--json")
    assert (code, err) == (0, "")
    facts = json.loads(out)
    assert (facts["runs"], facts["done"], facts["draws"]) == (RUNS, RUNS, 16)
    assert facts["units"]["equilibrium"]["real_income"]["unit"] == "ratio to base"
    assert facts["problems"] == {"dependence": [], "equilibrium": []}
    for clock, table in facts["tables"].items():
        assert [row["region"] for row in table] == ["metropolis", "colony", "neighbour"]
        for row in table:
            assert (row["runs"], row["answered"]) == (16, 16)
            for outcome in known.words[clock]:
                ours = known.table(clock, scenario=row["scenario"], region=row["region"])[outcome]
                found = [row[f"{outcome} {part}"] for part in ("p10", "median", "p90")]
                np.testing.assert_allclose(found, np.quantile(ours, [0.1, 0.5, 0.9]), rtol=1e-12)


def test_show_says_how_far_a_study_is_that_has_only_begun(call, store):
    for shard in sorted((store / "shards").iterdir())[4:]:
        shard.unlink()
    out = call("show", "store")[1]
    assert out.startswith("small: 64 of 96 runs done")
    assert "blockade of metropolis" in out.partition("\nequilibrium")[2]
    assert "blockade of colony" not in out.partition("\nequilibrium")[2]
    for shard in (store / "shards").iterdir():
        shard.unlink()
    out = call("show", "store")[1]
    assert out.startswith("small: 0 of 96 runs done")
    assert out.count("nothing is done yet") == 2


@pytest.mark.usefixtures("here")
def test_show_says_why_runs_have_no_answer(call, tmp_path, monkeypatch):
    account = dependence.run

    def picky(world, scenario, spec):
        if "colony" in scenario.name:
            raise ComputationError("the colony keeps no books")
        return account(world, scenario, spec)

    monkeypatch.setattr(dependence, "run", picky)
    (tmp_path / "s.yaml").write_text(f"{QUICK}draws: 4\n")
    assert call("run", "s.yaml", "-q")[0] == 0
    code, out, _ = call("show", "quick.study")
    assert code == 0
    assert "  - 4 runs have no answer: the colony keeps no books" in out
    facts = json.loads(call("show", "quick.study", "--json")[1])
    (problem,) = facts["problems"]["dependence"]
    assert (problem["problem"], problem["runs"]) == ("the colony keeps no books", 4)
    rows = {row["scenario"]: row["answered"] for row in facts["tables"]["dependence"]}
    assert rows["blockade of colony"] == 0
    assert rows["blockade of neighbour"] == 4


@pytest.mark.usefixtures("store")
def test_sensitivity_is_that_of_the_library(call, known):
    where = {"region": "colony", "scenario": "blockade of colony"}
    ours = study.influence(known, "real_income", "equilibrium", **where)
    code, out, err = call(*MOVES, *OWN, "--json")
    assert (code, err) == (0, "")
    facts = json.loads(out)
    assert facts == ours.facts()
    assert [row["parameter"] for row in facts["parameters"]] == list(ours.frame.index)
    assert facts["parameters"][0] == {
        "parameter": "sigma", "coefficient": float(ours.frame["coefficient"].iloc[0])
    }  # fmt: skip
    text = call(*MOVES, *OWN)[1].splitlines()
    assert text[0] == (
        "real income: exact change of welfare, 16 draws, by rank regression coefficients"
    )
    assert call(*MOVES, *OWN, "--quiet")[1].splitlines() == text[1:]
    assert [line.split()[0] for line in text[1:]] == ["parameter", *ours.frame.index]
    shown = [float(line.split()[1]) for line in text[2:]]
    np.testing.assert_allclose(shown, ours.frame["coefficient"], rtol=5e-3)


@pytest.mark.usefixtures("store")
def test_against_says_what_turns_a_ranking_around(call, known):
    income = {
        name: known.table("equilibrium", scenario=f"blockade of {name}", region=name)
        .set_index("draw")["real_income"]
        for name in ("metropolis", "neighbour")
    }  # fmt: skip
    ahead = income["metropolis"] > income["neighbour"]
    sigma = known.parameters["equilibrium", "toy", ""]["sigma"]
    code, out, _ = call(*MOVES, *LEAD, "--json")
    assert code == 0
    facts = json.loads(out)
    assert (facts["first"], facts["second"]) == ("metropolis", "neighbour")
    assert facts["share_first_larger"] == ahead.mean() == 0.75
    assert facts["share_level"] == 0.0
    (bound,) = facts["reversed_where"]
    assert (bound["parameter"], bound["low"]) == ("sigma", None)
    inside = sigma <= bound["high"]
    assert facts["box_density"] == (~ahead)[inside].mean()
    assert facts["box_coverage"] == inside[~ahead].mean()
    text = call(*MOVES, *LEAD)[1]
    assert text.startswith(
        "real income: exact change of welfare: metropolis above neighbour in 75\u202f% of 16 draws;"
        f" reversed in 100\u202f% of draws with σ, product for product up to {bound['high']:.3g} "
    )


@pytest.mark.parametrize(
    ("arguments", "name", "begins"),
    [((*MOVES, *OWN), "f.svg", b"<?xml"), ((*MOVES, *LEAD), "f.png", b"\x89PNG")],
    ids=["svg", "png"],
)
@pytest.mark.usefixtures("store")
def test_a_figure_is_drawn_whole(call, tmp_path, arguments, name, begins):
    code, out, _ = call(*arguments, "--figure", name, "--quiet")
    assert code == 0
    assert out.split()[:2] == ["parameter", "coefficient"]
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert sorted(p.name for p in tmp_path.iterdir()) == [name, "store"]


@pytest.mark.usefixtures("store")
def test_the_words_of_a_drawing_are_words(call, tmp_path):
    assert call(*MOVES, *OWN, "--figure", "f.svg", "-q")[0] == 0
    drawn = " ".join(re.findall(r">([^<>]+)</text>", (tmp_path / "f.svg").read_text()))
    assert "moves real income of colony most" in drawn
    assert "Source: world toy; autarky, study" in drawn


# -- export, list, schema -------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
@pytest.mark.usefixtures("store")
def test_export_names_every_file_that_it_writes(call, tmp_path, known, form):
    code, out, _ = call("export", "store", form, "--out", "there")
    assert code == 0
    head, *names = out.splitlines()
    assert head == "Written:"
    there = sorted(str(p.relative_to(tmp_path)) for p in (tmp_path / "there").iterdir())
    assert sorted(names) == there
    assert call("export", "store", form, "--out", "there", "--quiet")[1].splitlines() == names
    if form == "csv":
        table = pd.read_csv(tmp_path / "there" / "equilibrium.csv")
        own = (table["scenario"] == "blockade of colony") & (table["region"] == "colony")
        ours = _median(known, "equilibrium", "real_income", "colony")
        assert table[own]["real_income"].median() == pytest.approx(ours, rel=1e-12)


def test_export_writes_beside_the_shards_unless_it_is_told_where(call, store):
    code, out, _ = call("export", "store", "csv", "-q")
    assert code == 0
    assert out.splitlines()[0] == "store/export/dependence.csv"
    assert (store / "export" / "units.csv").is_file()
    assert study.load(store).complete


def test_list_names_the_ready_studies_and_what_they_ask(call):
    code, out, _ = call("list")
    assert code == 0
    words = " ".join(out.split())
    for name in study.ready_studies():
        assert name in words
        assert " ".join(Study.ready(name).note.split()[:6]) in words


def test_schema_is_that_of_a_study_file(call):
    code, out, _ = call("schema")
    assert code == 0
    found = json.loads(out)
    assert set(found["properties"]) == set(Study.model_fields)
    assert set(found["required"]) == {"name", "clocks"}
    assert all("description" in text for text in found["properties"].values())
