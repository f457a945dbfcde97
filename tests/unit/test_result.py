"""Results: summary, units, frozen figures, the trip to disk, certificate and provenance."""

import dataclasses
import json
import sys

import h5py
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from tests.strategies import random_world

from autarky import dependence
from autarky._core.errors import ComputationError, FormatError, InputError
from autarky._core.status import Certificate, Status
from autarky.results import Provenance, Result
from autarky.scenario import Scenario

REGIONS = ["ZZZ", "AAA", "Côte d’Ivoire"]


@pytest.fixture(scope="module")
def world():
    return random_world(np.random.default_rng(1930), 3, 2, name="w")


@pytest.fixture(scope="module")
def clock_result(world):
    return dependence.run(world, Scenario.blockade("AAA"))


@pytest.fixture(scope="module")
def provenance(world):
    return Provenance.of(world, Scenario.blockade("AAA"), {"a": 1, "b": None}, seed=7)


@pytest.fixture(scope="module")
def result(provenance):
    """Three regions out of alphabetical order, with figures that are known."""
    coords = {"region": REGIONS, "sector": ["farm", "mill"], "day": [0, 1]}
    loss = {"unit": "share of baseline", "long_name": "loss"}
    data = {
        "loss": ("region", np.array([0.5, np.nan, 0.125]), loss),
        "days": ("region", np.array([3, 2, 1]), {"unit": "days", "long_name": "days"}),
        "path": (("day", "region", "sector"), np.arange(12.0).reshape(2, 3, 2)),
    }
    return Result(
        clock="made",
        data=xr.Dataset(data, coords, {"world": "w"}),
        headline=("days", "loss"),
        status=Status.CONVERGED,
        certificate=Certificate({"balance": 1e-12}, {"balance": 1e-9}, {"sweeps": 4, "by": "ras"}),
        provenance=provenance,
    )


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    return result.save(tmp_path_factory.mktemp("written") / "r.nc").read_bytes()


@pytest.fixture
def stored(written, tmp_path):
    path = tmp_path / "r.nc"
    path.write_bytes(written)
    return path


# -- what it shows -----------------------------------------------------------------------------


def test_summary_has_the_headline_as_columns_and_a_row_per_region(result):
    expected = pd.DataFrame(
        {"days": [3, 2, 1], "loss": [0.5, np.nan, 0.125]}, pd.Index(REGIONS, name="region")
    )
    pd.testing.assert_frame_equal(result.summary(), expected)


def test_summary_of_a_clock_is_its_headline(clock_result):
    summary = clock_result.summary()
    assert tuple(summary.columns) == clock_result.headline
    assert list(summary.index) == ["AAA", "BBB", "CCC"]
    assert clock_result.headline[-1] == "at_risk_absorption"
    for name in clock_result.headline:
        np.testing.assert_array_equal(summary[name], clock_result.data[name].values)


def test_units_of_every_variable(result):
    assert result.units() == {"loss": "share of baseline", "days": "days", "path": ""}


def test_fields_and_figures_are_frozen(result):
    for field in dataclasses.fields(Result):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, field.name, None)
    for name in ("loss", "days", "path"):
        with pytest.raises(ValueError, match="read-only"):
            result.data[name].values[0] = 1.0


def test_summary_is_the_readers_own(result):
    summary = result.summary()
    summary.loc["ZZZ", "loss"] = 9.0
    assert result.data["loss"].values[0] == 0.5
    assert result.summary().loc["ZZZ", "loss"] == 0.5


def test_repr_is_short(clock_result):
    shown = repr(clock_result)
    assert "dependence" in shown
    assert len(shown) <= 200
    assert "\n" not in shown


# -- trip to disk ------------------------------------------------------------------------------


def test_file_holds_the_same_result(result, stored):
    back = Result.load(str(stored))
    xr.testing.assert_identical(back.data, result.data)
    assert back.data.attrs == {"world": "w"}
    assert [back.data[v].dtype for v in back.data] == [result.data[v].dtype for v in result.data]
    assert back.clock == "made"
    assert back.headline == ("days", "loss")
    assert back.status is Status.CONVERGED
    assert back.certificate == result.certificate
    assert back.certificate.notes == {"sweeps": 4, "by": "ras"}
    assert back.provenance == result.provenance
    pd.testing.assert_frame_equal(back.summary(), result.summary())


@pytest.mark.parametrize("status", [Status.EXACT, Status.NOT_CONVERGED, Status.NONVIABLE])
def test_other_statuses_survive(result, tmp_path, status):
    changed = dataclasses.replace(result, status=status)
    assert Result.load(changed.save(tmp_path / "r.nc")).status is status


def test_loaded_result_is_frozen_and_saves_again(result, stored, tmp_path):
    back = Result.load(stored)
    with pytest.raises(ValueError, match="read-only"):
        back.data["loss"].values[0] = 1.0
    again = Result.load(back.save(tmp_path / "again.nc"))
    xr.testing.assert_identical(again.data, result.data)
    assert again.provenance == result.provenance


def test_save_replaces_and_leaves_nothing_beside(result, stored):
    shorter = dataclasses.replace(result, clock="other")
    assert shorter.save(stored) == stored
    assert Result.load(stored).clock == "other"
    assert [p.name for p in stored.parent.iterdir()] == ["r.nc"]


def test_folder_must_exist(result, tmp_path):
    with pytest.raises(InputError, match=r"cannot write .*r\.nc: the folder .*absent does not"):
        result.save(tmp_path / "absent" / "r.nc")


def delete(path):
    path.unlink()


def cut_short(path):
    path.write_bytes(path.read_bytes()[:3000])


def fill_with_text(path):
    path.write_text("region,loss\nAAA,0.5\n")


def set_format(value):
    def change(path):
        with h5py.File(path, "r+") as file:
            file.attrs["autarky_result_format"] = value

    return change


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (delete, r"there is no result file .*r\.nc; write one with Result\.save"),
        (cut_short, r"r\.nc is not a netCDF file or is damaged"),
        (fill_with_text, r"r\.nc is not a netCDF file or is damaged"),
        (set_format(2), r"r\.nc has format 2, newer than this version's"),
        (set_format(0), r"r\.nc holds no result"),
    ],
)
def test_files_that_are_no_result_are_refused(stored, damage, message):
    damage(stored)
    with pytest.raises(FormatError, match=message):
        Result.load(stored)


def test_a_world_is_no_result(world, tmp_path):
    with pytest.raises(FormatError, match=r"w\.nc holds no result"):
        Result.load(world.save(tmp_path / "w.nc"))


@pytest.mark.parametrize("change", ["absent", "cut short", "other status", "no certificate"])
def test_damaged_facts_are_refused(stored, change):
    with h5py.File(stored, "r+") as file:
        facts = file.attrs["autarky_result"]
        del file.attrs["autarky_result"]
        changed = {
            "cut short": facts[:40],
            "other status": facts.replace("CONVERGED", "PERFECT"),
            "no certificate": facts.replace('"certificate"', '"certified"'),
        }
        if change in changed:
            assert changed[change] != facts
            file.attrs["autarky_result"] = changed[change]
    with pytest.raises(FormatError, match=r"r\.nc"):
        Result.load(stored)


# -- certificate -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("residual", "holds"),
    [(0.0, True), (1e-9, True), (-1e-9, True), (1.1e-9, False), (-1.0, False), (np.nan, False),
     (np.inf, False), (-np.inf, False)],
)  # fmt: skip
def test_certificate_holds_within_its_tolerance(residual, holds):
    certificate = Certificate({"a": 0.0, "b": residual}, {"a": 1e-9, "b": 1e-9})
    assert certificate.holds is holds
    assert certificate.as_dict()["holds"] is holds


def test_worst_is_measured_against_its_own_tolerance():
    residuals = {"loose": 1e-3, "tight": -1e-8, "fine": 0.0}
    certificate = Certificate(residuals, {"loose": 1e-2, "tight": 1e-9, "fine": 1e-9})
    assert certificate.worst() == "tight"
    assert not certificate.holds


def test_what_is_not_a_number_is_worst():
    assert Certificate({"a": 1e-12, "b": np.nan}, {"a": 1e-9, "b": 1e-9}).worst() == "b"


def test_certificate_as_plain_figures():
    certificate = Certificate({"a": np.float64(0.5)}, {"a": 1}, {"sweeps": 3})
    assert json.loads(json.dumps(certificate.as_dict())) == {
        "residuals": {"a": 0.5}, "tolerances": {"a": 1.0}, "notes": {"sweeps": 3}, "holds": True,
    }  # fmt: skip


@pytest.mark.parametrize(("residual", "shown"), [(2e-6, "2.0e-06"), (np.nan, "nan")])
def test_a_clock_whose_certificate_fails_raises(world, monkeypatch, residual, shown):
    module = sys.modules["autarky.dependence.run"]
    honest = module.accounts_of

    def wrong(*arguments):
        return (*honest(*arguments)[:2], residual)

    monkeypatch.setattr(module, "accounts_of", wrong)
    with pytest.raises(ComputationError, match=f"leontief_system is {shown}, above 1e-09"):
        dependence.run(world)


def test_certificate_of_a_clock_holds_and_covers_every_residual(clock_result):
    certificate = clock_result.certificate
    assert certificate.holds
    assert set(certificate.residuals) == set(certificate.tolerances)
    assert set(certificate.residuals) == {"leontief_system", "value_added_two_ways", "extraction"}
    assert clock_result.status is Status.EXACT


# -- provenance --------------------------------------------------------------------------------


def test_provenance_names_its_inputs(world, provenance):
    siege = Scenario.blockade("AAA")
    assert (provenance.world, provenance.world_hash) == ("w", world.hash)
    assert (provenance.scenario, provenance.scenario_hash) == ("blockade of AAA", siege.hash)
    assert provenance.spec == '{"a": 1, "b": null}'
    assert provenance.seed == 7
    names = [name for name, _ in provenance.versions]
    assert names == ["autarky", "numpy", "python", "scipy", "xarray"]
    assert dict(provenance.versions)["numpy"] == np.__version__


def test_equal_inputs_have_equal_provenance(world, provenance):
    again = Provenance.of(world, Scenario.blockade("AAA"), {"b": None, "a": 1}, seed=7)
    assert again == provenance


HASHES = ("world_hash", "scenario_hash", "spec_hash", "seed")


@pytest.mark.parametrize("part", HASHES)
def test_a_changed_input_changes_its_own_hash_alone(world, provenance, part):
    inputs = {
        "world_hash": world,
        "scenario_hash": Scenario.blockade("AAA"),
        "spec_hash": {"a": 1, "b": None},
        "seed": 7,
    }
    changes = {
        "world_hash": world.aggregate(sectors={"mill": "farm"}),
        "scenario_hash": Scenario.blockade("AAA", remaining=0.01),
        "spec_hash": {"a": 1, "b": 0},
        "seed": 8,
    }
    other = Provenance.of(*(inputs | {part: changes[part]}).values())
    changed = [name for name in HASHES if getattr(other, name) != getattr(provenance, name)]
    assert changed == [part]


def test_hashes_of_a_clock_follow_world_scenario_and_spec(world, clock_result):
    siege, spec = Scenario.blockade("AAA"), dependence.Spec(decompose=False)
    base = clock_result.provenance
    assert dependence.run(world, siege).provenance == base
    renamed = dependence.run(world.with_info(source="other"), siege).provenance
    assert renamed.world_hash != base.world_hash
    assert renamed.spec_hash == base.spec_hash
    assert dependence.run(world).provenance.scenario_hash == Scenario.none().hash
    chosen = dependence.run(world, siege, spec).provenance
    assert chosen.spec_hash != base.spec_hash
    assert json.loads(chosen.spec) == {"productive_forces": "auto", "decompose": False}
    assert (chosen.world_hash, chosen.scenario_hash) == (base.world_hash, base.scenario_hash)


def test_provenance_survives_json(provenance):
    text = json.dumps(provenance.as_dict(), sort_keys=True)
    assert Provenance.from_dict(json.loads(text)) == provenance
    assert json.loads(text)["versions"]["numpy"] == np.__version__


def test_provenance_is_frozen(provenance):
    with pytest.raises(dataclasses.FrozenInstanceError):
        provenance.seed = 1
