"""``autarky plan``: what it prints, writes and refuses."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from click.testing import CliRunner

from autarky.cli import plan_tables
from autarky.cli.main import main, run

QUICK = ["--years", "3"]


def _plan(*arguments):
    result = CliRunner().invoke(main, ["plan", *arguments, *QUICK], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_finding_and_both_tables_are_printed():
    text = _plan("SUN")
    assert text.startswith("The optimum is worth +")
    assert "Plan prices, base-year basket = 1" in text
    assert "illustrative reconstruction" in text
    assert "1930" in text
    assert "a rule governs" not in text
    years = text.partition("\nYears")[2].partition("\nPlan prices")[0]
    assert all(len(line) <= 80 for line in years.splitlines())


def test_a_rule_is_named_with_what_it_loses_and_has_no_prices():
    text = _plan("SUN", "--policy", "gallop", "--regime", "isolated", "--isolated-years", "2")
    assert text.startswith("The rule 'gallop' is worth")
    assert "against the optimum; the regime 'isolated' changes it by −" in text
    assert "Plan prices" not in text
    assert "a rule governs for three fifths" in text


def test_json_carries_figures_units_and_the_question(tmp_path):
    facts = json.loads(_plan("SUN", "--json", "--out", str(tmp_path), "--set", "discount=0.93"))
    assert facts["region"] == "SUN"
    assert facts["spec"]["parameters"] == {"discount": 0.93}
    assert facts["units"]["debt"] == "share of base-year GDP"
    years = facts["tables"]["years"]
    assert [row["year"] for row in years] == [1928, 1929, 1930]
    written = pd.read_csv(tmp_path / "years.csv")
    assert list(written["year"]) == [1928, 1929, 1930]
    assert {p.name for p in tmp_path.iterdir()} >= {"planning.nc", "planning.json", "welfare.csv"}


def test_compare_puts_policies_side_by_side():
    text = _plan("SUN", "--compare")
    assert text.startswith("Of the rules ")
    for word in ("snail", "nep", "feldman", "zigzag", "gallop"):
        assert word in text


@pytest.mark.slow
def test_compare_with_a_few_draws_has_bands_and_an_order_and_does_not_say_what_flips_it():
    text = _plan("SUN", "--compare", "--draws", "3")
    assert text.startswith("The order optimum, snail, zigzag, gallop holds in ")
    for word in ("10 to 90 %", "Order", "optimum > snail > zigzag > gallop"):
        assert word in text
    assert "What flips it" not in text
    assert "3 draws are too few to say what flips the order" in text


@pytest.mark.parametrize(("draws", "known"), [(6, True), (5, False)])
def test_what_flips_the_order_is_said_with_two_draws_for_each_parameter(draws, known):
    data = xr.Dataset(
        {"flips": (("regime", "lead", "parameter"), [[[0.2, 0.0, -0.7]]])},
        {
            "regime": ["open"],
            "lead": ["snail over nep"],
            "parameter": ["hurry", "discount", "hazard"],
            "draw": np.arange(draws),
        },
    )
    table = plan_tables.flips(SimpleNamespace(data=data))
    assert list(table.get("parameter", [])) == (["hazard", "hurry", "discount"] if known else [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["UK"], "did you mean 'GBR'"),
        (["SUN", "--set", "discount"], "--set takes NAME=VALUE"),
        (["SUN", "--set", "discont=0.9"], "did you mean 'discount'"),
        (["SUN", "--set", "galop.levy=1"], "did you mean 'gallop.levy'"),
        (["SUN", "--set", "subsistence=0.97"], "lower subsistence"),
        (["SUN", "--compare", "--policy", "snail"], "leave out --policy"),
        (["SUN", "--draws", "9"], "--draws are of --compare"),
        (["SUN", "--policy", "sprint"], "'sprint' is not one of"),
        (["SUN", "--years", "1"], "1 is not in the range"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_2(arguments, words, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(["plan", *arguments])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_guarantees_that_cannot_be_met_are_explained_with_exit_code_1(capsys):
    harsh = ["--regime", "isolated", "--guarantee", "floor", "--set", "machine_substitution=0.5"]
    with pytest.raises(SystemExit) as stopped:
        run(["plan", "GBR", *harsh, *QUICK])
    error = capsys.readouterr().err
    assert stopped.value.code == 1
    assert "guarantees cannot all be met" in error
    assert "What helps most" in error
