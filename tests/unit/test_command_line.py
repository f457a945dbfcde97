"""The command line: answers, files, and one sentence for every mistake."""

import json
import re

import pytest
from click.testing import CliRunner
from tests.bad_inputs.arguments import CASES

from autarky.cli import main as cli
from autarky.results import Result


@pytest.fixture
def call(monkeypatch, tmp_path, capsys):
    """Run the command line in an empty folder; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            cli.run([*arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_bad_input_is_one_sentence_and_leaves_nothing(call, tmp_path, case):
    _, arguments, files, code, message = case
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found, out, err = call(*arguments)
    assert found == code
    assert "Traceback" not in out + err
    last = err.strip().splitlines()[-1]
    assert re.search(message, last), last
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted(files)


def test_catalogue_is_large_enough():
    from tests.bad_inputs.files import CASES as FILES

    assert len(CASES) + len(FILES) >= 40


@pytest.mark.slow
def test_report_writes_page_and_numbers(call, tmp_path):
    code, out, _ = call("report", "IND", "--draws", "0")
    assert code == 0
    folder = tmp_path / "out" / "IND-1928"
    page = (folder / "dossier.html").read_text(encoding="utf-8")
    numbers = json.loads((folder / "dossier.json").read_text(encoding="utf-8"))
    assert "illustrative reconstruction" in page
    assert numbers["title"] in page
    assert "dossier.html" in out
    for outside in ('src="http', "url(http", "<link", "@import", "<script"):
        assert outside not in page


@pytest.mark.slow
def test_json_is_json(call):
    for arguments in (
        ("dependence", "--json"),
        ("dependence", "GBR", "--exports", "sector", "--json"),
        ("disrupt", "GBR", "--draws", "0", "--days", "60", "--json"),
        ("disrupt", "GBR", "--against", "IND", "--draws", "4", "--days", "60", "--json"),
        ("equilibrium", "GBR", "--draws", "2", "--json"),
        ("equilibrium", "GBR", "--curve", "--draws", "1", "--json"),
        ("equilibrium", "GBR", "--alone", "--draws", "1", "--json"),
        ("world", "show", "toy", "--json"),
        ("world", "check", "1928", "--json"),
        ("world", "list", "--json"),
        ("scenario", "schema"),
        ("report", "USA", "--world", "2011", "--draws", "0", "--json"),
    ):
        code, out, _ = call(*arguments)
        assert code == 0, arguments
        json.loads(out)


def test_disrupt_says_what_stops_first_and_writes_its_tables(call, tmp_path):
    code, out, _ = call("disrupt", "GBR", "--draws", "4", "--days", "200", "--out", "there")
    assert code == 0
    assert "What stopped first" in out
    assert "cannot replace cut imports" in out
    written = sorted(p.name for p in (tmp_path / "there").iterdir())
    assert written == [
        "days_until_consumption_falls_below.csv", "disruption.json", "disruption.nc",
        "what_stopped_first.csv", "who_else_is_hurt.csv",
    ]  # fmt: skip
    assert Result.load(tmp_path / "there" / "disruption.nc").data.sizes["draw"] == 4
    rows = json.loads((tmp_path / "there" / "disruption.json").read_text(encoding="utf-8"))
    assert rows["what stopped first"][0]["sector"] in ("food", "agri_materials")


def test_disrupt_compares_two_regions(call):
    code, out, _ = call("disrupt", "GBR", "--against", "IND", "--draws", "6", "--days", "200")
    assert code == 0
    assert "GBR sooner" in out
    assert "neither" in out


def test_equilibrium_says_what_is_lost_and_writes_its_tables(call, tmp_path):
    code, out, _ = call("equilibrium", "GBR", "--draws", "4", "--out", "there")
    assert code == 0
    assert "What GBR loses" in out
    assert "10 to 90 % of draws" in out
    assert "trade was balanced before anything else" in out
    written = sorted(p.name for p in (tmp_path / "there").iterdir())
    assert written == [
        "by_sector.csv", "equilibrium.json", "equilibrium.nc", "what_it_loses.csv",
        "who_else_loses.csv",
    ]  # fmt: skip
    result = Result.load(tmp_path / "there" / "equilibrium.nc")
    rows = json.loads((tmp_path / "there" / "equilibrium.json").read_text(encoding="utf-8"))
    loss = {row["measure"]: row["change"] for row in rows["what it loses"]}
    assert loss["real income"] == float(result.data["real_income"].sel(region="GBR")) - 1.0
    parts = sum(change for name, change in loss.items() if name.startswith("of which"))
    assert parts == pytest.approx(loss["real income"], rel=1e-7)
    assert all(row["import_share"] == 0.0 for row in rows["by sector"])
    others = [row["change"] for row in rows["who else loses"]]
    assert len(others) == 10
    assert others == sorted(others)


def test_equilibrium_json_has_units_and_parameters(call):
    arguments = (
        "equilibrium",
        "IND",
        "--horizon",
        "short",
        "--theta",
        "3",
        "--draws",
        "1",
        "--json",
    )
    code, out, _ = call(*arguments)
    found = json.loads(out)
    assert code == 0
    assert sorted(found) == [
        "region", "scenario", "seed", "spec", "status", "tables", "units", "warnings", "world",
    ]  # fmt: skip
    assert (found["spec"]["horizon"], found["spec"]["theta"]) == ("short", 3.0)
    columns = {c for rows in found["tables"].values() for row in rows for c in row}
    assert columns - set(found["units"]) == {"measure", "sector", "region"}
    assert found["status"] == "converged"


def test_equilibrium_over_horizons(call, tmp_path):
    code, out, _ = call("equilibrium", "GBR", "--curve", "--draws", "1", "--out", "there")
    assert code == 0
    assert "Loss by horizon" in out
    rows = json.loads((tmp_path / "there" / "equilibrium.json").read_text(encoding="utf-8"))
    losses = [row["change"] for row in rows["loss by horizon"]]
    assert losses == sorted(losses)
    assert Result.load(tmp_path / "there" / "horizon_curve.nc").data.sizes["month"] == len(losses)


def test_equilibrium_alone_puts_the_region_first(call, tmp_path):
    code, out, _ = call("equilibrium", "IND", "--alone", "--draws", "4", "--out", "there")
    assert code == 0
    assert "Can IND live alone" in out
    rows = json.loads((tmp_path / "there" / "equilibrium.json").read_text(encoding="utf-8"))
    for table in ("alone", "can it live alone"):
        assert rows[table][0]["region"] == "IND"
        assert len(rows[table]) == 12
    assert rows["alone"][0]["p10"] < rows["alone"][0]["p90"] < 0.0
    assert Result.load(tmp_path / "there" / "viability.nc").data.sizes["region"] == 12


def test_equilibrium_says_who_cannot_live_alone(call):
    arguments = ("--horizon", "1", "--theta", "1", "--draws", "1", "--no-supplier", "nonviable")
    code, out, _ = call("equilibrium", "GBR", *arguments)
    assert code == 0
    assert "not viable" in out
    assert "final use cannot be met in GBR" in out


def test_equilibrium_choices_are_those_of_the_clock():
    from autarky.cli import equilibrium as command
    from autarky.equilibrium.base import CLOSURES
    from autarky.equilibrium.defaults import HORIZONS

    assert command.CLOSURES == CLOSURES
    assert tuple(HORIZONS) == command.NAMED


def test_imported_world_is_saved_and_used(call, tmp_path):
    assert call("world", "build", "1928", "--set", "gdp.IND=11.0", "--out", "mine.nc")[0] == 0
    code, out, _ = call("dependence", "--world", "mine.nc", "--json")
    altered = json.loads(out)
    base = json.loads(call("dependence", "--json")[1])
    assert code == 0
    rows = [{r["region"]: r for r in a["rows"]} for a in (altered, base)]
    assert rows[0]["IND"]["import_dependence"] > rows[1]["IND"]["import_dependence"]
    assert (tmp_path / "mine.nc").is_file()


def test_help_is_quick_to_import():
    result = CliRunner().invoke(cli.main, ["--help"])
    assert result.exit_code == 0
    for name in cli.COMMANDS:
        assert name in result.output


def test_unexpected_errors_are_a_sentence(call, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("the moon")

    monkeypatch.setattr("autarky.data.catalogue.World.load", broken)
    monkeypatch.setattr("autarky.data.catalogue._embedded", broken)
    code, _, err = call("world", "show", "toy")
    assert code == 1
    assert "unexpected RuntimeError: the moon" in err
    assert "Traceback" not in err
