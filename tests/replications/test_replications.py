"""Published results computed again; the slow ones print their tables."""

import json
import math
import re

import click
import numpy as np
import pandas as pd
import pytest

from autarky import replications
from autarky._core.errors import FormatError, InputError, NameNotFoundError
from autarky._core.tables import read_table
from autarky.cli import main as cli
from autarky.replications import caliendo_parro, felbermayr, registry
from autarky.replications.matrices import importer_exporter_sector, read_matrix
from autarky.replications.replication import Comparison, Found, Replication

NAFTA, MARKET, BRITAIN, PLAN = (
    "caliendo-parro-2015", "felbermayr-2022", "britain-1917", "five-year-plan",
)  # fmt: skip


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
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def shown(capsys):
    """Print a replication whether or not output is captured."""

    def show(found):
        about = found.replication
        with capsys.disabled():
            click.echo(f"\n\n{about.id}: {about.source}\n{found.table.round(3).to_string()}")
            for title, frame in found.tables.items():
                click.echo(f"\n{title}\n{frame.round(2).to_string()}")
            click.echo(found.summary)
        return found

    return show


@pytest.fixture
def half(monkeypatch):
    """A replication that needs a folder of one file and has draws."""
    monkeypatch.setattr(registry, "_KNOWN", dict(registry._KNOWN))
    about = Replication("half", "A half", "nobody", "One half.", ("None.",), "box", ("a.txt",), 4)

    @registry.replicates(about)
    def compute(request):
        value = float((request.folder / "a.txt").read_text()) / request.draws
        lines = (
            Comparison("known", "here", value, 0.5, "1", decimals=1).as_printed(),
            Comparison("ranged", "here", value, 0.4, "1", 0.3, 0.45),
            Comparison("alone", "here", value),
        )
        return Found(lines, "Done.", {"more, of it": pd.DataFrame({"x": [1.5]})}, ("By hand.",))


# -- registry and table ----------------------------------------------------------------------------


def test_every_replication_says_what_it_is():
    assert {NAFTA, MARKET, BRITAIN, PLAN} <= set(replications.names())
    assert list(replications.names()) == sorted(replications.names())
    for name in replications.names():
        about = replications.get(name)
        assert about.id == name
        assert about.source
        assert bool(about.needs) == bool(about.files)
        for sentence in (about.reproduces, *about.departures):
            assert sentence[0].isupper()
            assert sentence.endswith(".")


@pytest.mark.usefixtures("half")
def test_a_new_one_lays_figures_beside_figures(tmp_path):
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "a.txt").write_text("2.16")
    found = replications.run("half", tmp_path)
    table = found.table.set_index("what")
    np.testing.assert_allclose(table["ours"], 0.54)
    np.testing.assert_allclose(table["difference"][:2], (0.04, 0.14))
    np.testing.assert_allclose(table.loc["known", ["low", "high"]].astype(float), (0.45, 0.55))
    assert table["inside"].tolist()[:2] == [True, False]
    assert pd.isna(table.loc["alone", "inside"])
    assert math.isnan(table.loc["alone", "difference"])
    assert found.departures == ("None.", "By hand.")
    assert found.draws == 4
    assert repr(found) == "<Replicated half: 1 of 2 within range>"
    twice = replications.run("half", tmp_path, draws=8)
    np.testing.assert_allclose(twice.table["ours"], 0.27)


@pytest.mark.usefixtures("half")
def test_saved_files_hold_what_was_found(tmp_path):
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "a.txt").write_text("2.16")
    found = replications.run("half", tmp_path)
    folder = found.save(tmp_path / "new" / "out")
    written = sorted(p.name for p in folder.iterdir())
    assert written == ["half.csv", "half.json", "half_more_of_it.csv"]
    again = pd.read_csv(folder / "half.csv")
    np.testing.assert_allclose(again["ours"], found.table["ours"])
    facts = json.loads((folder / "half.json").read_text(encoding="utf-8"))
    assert facts == found.facts()
    assert [row["theirs"] for row in facts["table"]] == [0.5, 0.4, None]
    assert [row["inside"] for row in facts["table"]] == [True, False, None]


@pytest.mark.usefixtures("half")
def test_unknown_names_and_missing_data_are_one_sentence(tmp_path):
    with pytest.raises(NameNotFoundError, match="did you mean 'five-year-plan'"):
        replications.run("five-years-plan")
    with pytest.raises(InputError, match=r"half needs .* the folder box with a\.txt; name"):
        replications.run("half")
    with pytest.raises(InputError, match=r"half needs a\.txt in .*box; put them there"):
        replications.run("half", tmp_path)
    with pytest.raises(InputError, match=r"the folder fgh2022 with Din2014\.txt"):
        replications.run(MARKET)


def test_draws_that_cannot_be_taken_are_refused(shared_data):
    with pytest.raises(InputError, match="caliendo-parro-2015 has no draws"):
        replications.check(NAFTA, shared_data, draws=3)
    with pytest.raises(InputError, match="at least 1, a whole number, not 0"):
        replications.check(BRITAIN, draws=0)
    with pytest.raises(InputError, match=r"whole number, not 2\.5"):
        replications.check(BRITAIN, draws=2.5)
    with pytest.raises(InputError, match=r"has 1,000 draws, not 1,001; ask for 1 to 1,000"):
        felbermayr.policy_draws(shared_data / "fgh2022", "euro", 1001)
    with pytest.raises(InputError, match=r"no policy 'eur' in .*did you mean 'euro'"):
        felbermayr.policy_draws(shared_data / "fgh2022", "eur")


# -- files -----------------------------------------------------------------------------------------


def test_blocks_of_sectors_become_importer_exporter_sector():
    stacked = np.arange(12.0).reshape(6, 2)  # three sectors of two regions
    found = importer_exporter_sector(stacked, 2)
    assert found.shape == (2, 2, 3)
    np.testing.assert_array_equal(found[1, 0], (2.0, 6.0, 10.0))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2\n3 4\n5 6", r"a\.txt holds 3 × 2 numbers, not 2 × 2"),
        ("1 x\n3 4", r"a\.txt is not a table of numbers .*take the authors' file"),
        ("1 2\n3", r"a\.txt is not a table of numbers"),
        (None, r"there is no file .*a\.txt; put the authors' file there"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, text, message):
    if text is not None:
        (tmp_path / "a.txt").write_text(text)
    with pytest.raises(FormatError, match=message):
        read_matrix(tmp_path / "a.txt", (2, 2))


def test_a_truncated_authors_file_is_named(shared_data, tmp_path):
    folder = tmp_path / "cp2015"
    folder.mkdir()
    for path in (shared_data / "cp2015").iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "GO.txt").unlink()
    (folder / "GO.txt").write_text("1 2 3\n")
    with pytest.raises(FormatError, match=r"GO\.txt holds 3 numbers, not 40 × 31"):
        replications.run(NAFTA, tmp_path)


def test_figures_of_1917_have_source_and_grade():
    table = read_table("autarky.replications", "britain_1917.csv")
    assert set(table["evidence"]) <= {"file", "page", "literature", "assumption"}
    assert (table[["item", "unit", "period", "source"]] != "").all(axis=None)
    value, low, high = (table[c].astype(float) for c in ("value", "low", "high"))
    assert ((low <= value) & (value <= high)).all()
    recalled = table["source"].str.contains("not checked")
    assert (recalled == (table["evidence"] == "literature")).all()


# -- command line ----------------------------------------------------------------------------------


def test_command_lists_what_there_is(call):
    code, out, _ = call("replicate")
    assert code == 0
    for name in replications.names():
        assert name in out
    assert "cp2015" in out
    code, out, _ = call("replicate", "--json")
    listed = json.loads(out)["replications"]
    assert [row["id"] for row in listed] == list(replications.names())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("britain-1918",), "did you mean 'britain-1917'"),
        ((NAFTA,), "needs data that the package may not carry: the folder cp2015"),
        ((BRITAIN, MARKET, "--data", "here"), r"needs Din2014\.txt, .* in here/fgh2022"),
        ((BRITAIN, "--draws", "0"), "0 is not in the range"),
    ],
)
def test_bad_arguments_are_one_sentence_and_run_nothing(call, tmp_path, arguments, message):
    code, out, err = call("replicate", *arguments)
    assert code == 2
    assert not out
    assert re.search(message, err.strip().splitlines()[-1])
    assert not list(tmp_path.iterdir())


def test_command_prints_and_writes_table_2(call, shared_data, tmp_path):
    asked = ("replicate", NAFTA, "--data", str(shared_data), "--out", "there")
    code, out, _ = call(*asked)
    assert code == 0
    assert "12 of 12 figures of Table 2" in out
    assert "-0.412" in out
    assert "Departures" in out
    assert (tmp_path / "there" / f"{NAFTA}.csv").is_file()
    code, out, _ = call(*asked, "--json")
    [facts] = json.loads(out)["replications"]
    assert facts["id"] == NAFTA
    assert facts["table"][1]["ours"] == pytest.approx(1.312114, abs=1e-6)


# -- results ---------------------------------------------------------------------------------------


def test_nafta_agrees_to_every_printed_digit(shared_data):
    found = replications.run(NAFTA, shared_data)
    printed = found.table[found.table["theirs"].notna()]
    assert len(printed) == 4 * len(caliendo_parro.NAFTA)
    assert printed["inside"].all()
    exact = found.table[found.table["what"] == "real income, exact"].set_index("where")
    assert exact["ours"].round(3).to_dict() == {"CAN": -0.110, "MEX": 0.007, "USA": 0.074}


def test_few_draws_of_the_single_market_say_so(shared_data):
    found = replications.run(MARKET, shared_data, draws=2)
    assert "over the first 2 of 1,000 draws" in found.departures[-1]
    assert len(found.table) == felbermayr.COUNTRIES
    assert (found.table["ours_low"] <= found.table["ours_high"]).all()


@pytest.mark.slow
def test_nafta_prints_its_table(shared_data, shown):
    assert shown(replications.run(NAFTA, shared_data)).table["inside"].sum() == 12


@pytest.mark.slow
def test_the_single_market_agrees_to_every_printed_digit(shared_data, shown):
    found = shown(replications.run(MARKET, shared_data))
    assert found.draws == felbermayr.DRAWS
    assert found.table["inside"].all()


@pytest.mark.slow
def test_britain_beside_the_weeks_of_1917(shown):
    found = shown(replications.run(BRITAIN))
    table = found.table.set_index("where")
    kept = table.loc["1928"]
    assert kept["difference"] == pytest.approx(0.0, abs=0.02 * kept["theirs"])
    begun = table[table.index.str.startswith("stock of")].sort_values("theirs")
    assert begun["ours"].is_monotonic_increasing
    assert (begun["ours"] >= begun["low"]).all()
    assert ((begun["ours_low"] < begun["ours"]) & (begun["ours"] < begun["ours_high"])).all()
    weeks = found.tables["weeks until short"]
    partial = weeks[(weeks["what is cut"] == "all imports") & (weeks["below"] == 0.9)]
    assert partial.sort_values("gets through")["median"].dropna().is_monotonic_increasing
    assert partial.sort_values("gets through")["share of draws"].is_monotonic_decreasing
    usual = table.loc["usual stocks of world 1928", "ours"]
    assert usual == partial.loc[partial["gets through"] == 0.0, "median"].item()


@pytest.mark.slow
def test_the_five_year_plan_beside_the_record(shown):
    found = shown(replications.run(PLAN))
    distance = found.tables["distance from the record, log points"].set_index("policy")
    mean = distance["all series, mean"]
    assert mean.idxmin() == "gallop"
    np.testing.assert_allclose(distance.drop(columns=mean.name).mean(axis=1), mean)
    rows = found.table.set_index(["what", "where"])
    # official outcomes and the lower variant of the plan, million tonnes of 1932 over 1928
    assert rows.loc[("pig iron, record", "1932"), "theirs"] == pytest.approx(6.2 / 3.3)
    assert rows.loc[("steel, plan", "1932"), "theirs"] == pytest.approx(8.3 / 4.0)
    assert rows.loc[("gdp per head, record", "1940"), "theirs"] == pytest.approx(2144 / 1370)
    miss = np.log(rows.loc[("pig iron, record", "1932"), "ours"] / (6.2 / 3.3))
    assert distance.loc["gallop", "pig iron"] == pytest.approx(abs(miss))


@pytest.mark.slow
def test_draws_say_how_often_a_policy_is_nearest():
    found = replications.run(PLAN, draws=2)
    nearest = found.tables["nearest, share of draws"].set_index("policy")
    assert (nearest.sum() >= 1.0).all()
