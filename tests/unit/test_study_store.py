"""A study's store: other studies, damage, full and read-only disks, and reading what is there."""

import json
import os
import shutil
import subprocess
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import autarky as ak
from autarky._core.errors import ComputationError, FormatError, InputError
from autarky.study import Study, export, load, resume, run
from autarky.study.run import begin, carry_on
from autarky.study.store import Store
from autarky.study.work import run_batch

ROOT = os.geteuid() == 0 if hasattr(os, "geteuid") else False


def _study(**changes: object) -> Study:
    fields = {
        "name": "small",
        "worlds": ("toy",),
        "scenarios": ({"every": "region"},),
        "clocks": ("dependence", {"clock": "equilibrium", "spec": {"no_supplier": "nonviable"}}),
        "draws": 4,
        "batch": 2,
    }
    return Study(**(fields | changes))


class Here:
    """Runs batches in this process: an engine without any other process."""

    def __init__(self, most: int = 10**6) -> None:
        self.left, self.ran = most, []

    def run(self, store, batches):
        for batch in batches:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            self.ran.append(batch)
            yield run_batch(str(store), batch)


def _run(store, study=None, **options):
    return run(study or _study(), store, engine=Here(), **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A complete store that nobody may write to."""
    store = tmp_path_factory.mktemp("made") / "store"
    _run(store)
    return store


@pytest.fixture
def store(made, tmp_path):
    """A copy of it to do with as one likes."""
    return shutil.copytree(made, tmp_path / "store")


def _bytes(store):
    return {p.name: p.read_bytes() for p in sorted((store / "shards").iterdir())}


def test_a_store_says_what_was_found_and_with_which_parameters(made):
    found = load(made)
    assert found.complete
    assert found.runs == 2 * 3 * 4
    table = found.table("equilibrium", scenario="blockade of colony")
    assert list(table.columns[:5]) == ["run", "world", "scenario", "draw", "region"]
    assert len(table) == 4 * 3
    drawn = found.draws_of(
        "real_income", "equilibrium", region="colony", scenario="blockade of colony"
    )
    values, parameters = drawn.values, drawn.parameters
    assert drawn.answered.all()
    part = load(made, ["real_income"])
    assert part.problems.empty
    assert part.draws_of("real_income", "equilibrium", region="colony",
                         scenario="blockade of colony").values.equals(drawn.values)  # fmt: skip
    assert list(values.index) == list(parameters.index) == [0, 1, 2, 3]
    world, scenario = ak.load_world("toy"), ak.Scenario.blockade("colony")
    spec = ak.equilibrium.Spec(no_supplier="nonviable")
    again = ak.equilibrium.ensemble(world, scenario, spec, parameters.reset_index(drop=True))
    ours = again["real_income"].sel(region="colony").to_numpy()
    np.testing.assert_allclose(values.to_numpy(), ours, rtol=1e-9)


def test_what_is_done_is_not_done_again(store):
    before = {p.name: p.stat().st_mtime_ns for p in (store / "shards").iterdir()}
    engine = Here()
    carry_on(*begin(_study(), store), engine)
    assert engine.ran == []
    assert {p.name: p.stat().st_mtime_ns for p in (store / "shards").iterdir()} == before


def test_a_cancelled_study_goes_on_where_it_was(tmp_path, made):
    first, second = Here(5), Here()
    with pytest.raises(KeyboardInterrupt):
        run(_study(), tmp_path / "store", engine=first)
    half = load(tmp_path / "store")
    assert not half.complete
    assert half.done == 10
    resume(tmp_path / "store", engine=second)
    assert first.ran + second.ran == list(range(12))
    assert _bytes(tmp_path / "store") == _bytes(made)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"draws": 5}, r"draws: 4 there, 5 here"),
        ({"seed": 7}, r"seed: 1930 there, 7 here"),
        ({"worlds": ("1928",)}, r"worlds.0.*toy there"),
        ({"scenarios": ("none",)}, r"scenarios"),
        ({"name": "other"}, r"name: small there, other here"),
    ],
)
def test_another_study_is_refused_with_what_differs(store, changes, says):
    kept = _bytes(store)
    with pytest.raises(InputError, match=f"holds another study .*{says}") as caught:
        _run(store, _study(**changes))
    assert "--- store" in caught.value.__notes__[0]
    assert _bytes(store) == kept


def test_a_changed_table_is_refused(store):
    world = ak.load_world("toy")
    with pytest.raises(InputError, match=r"holds another study \(worlds.0.hash: "):
        _run(store, worlds=[world.with_info(source="another edition")])


def test_other_programs_are_refused_by_workers_and_not_by_readers(store, monkeypatch):
    from autarky.study import identity, work

    monkeypatch.setattr(identity, "code", lambda: "changed")
    work.plan_of.cache_clear()
    with pytest.raises(InputError, match=r"would not give the figures .*code: "):
        resume(store, engine=Here())
    assert load(store).complete
    work.plan_of.cache_clear()


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_shard_is_named_and_only_it_is_run_again(store, made, damage):
    victim = sorted((store / "shards").iterdir())[3]
    content = bytearray(victim.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flipped":
        content[len(content) // 3] ^= 1
    else:
        content = bytearray()
    victim.write_bytes(content)
    with pytest.raises(FormatError, match=f"{victim.name}.*is damaged;.*keeps the other 11"):
        load(store)
    with pytest.raises(FormatError, match="is damaged"):
        export(store, store / "out", "csv")
    engine = Here()
    resume(store, engine=engine)
    assert engine.ran == [3]
    assert _bytes(store) == _bytes(made)
    assert [p.name for p in (store / "corrupt").iterdir()] == [victim.name]


def test_a_damaged_manifest_is_a_sentence(store):
    (store / "study.json").write_text("{")
    with pytest.raises(FormatError, match=r"study.json is damaged.*new store"):
        load(store)


@pytest.mark.parametrize("name", ["layout.json", "parameters/0001.parquet"])
def test_a_damaged_layout_is_written_again(store, name):
    (store / name).write_text("{")
    with pytest.raises(FormatError, match=rf"{name} is damaged.*resume` writes it again"):
        load(store)
    engine = Here()
    found = resume(store, engine=engine)
    assert engine.ran == []
    assert found.complete


def test_an_infinite_figure_reaches_the_runs(tmp_path):
    """JSON has no infinity: it must not come back as nothing."""
    clock = {"clock": "disruption", "spec": {"horizon_days": 40, "inventory_days": float("inf")}}
    study = _study(clocks=(clock,), scenarios=({"blockade": "metropolis"},), draws=1)
    found = _run(tmp_path / "store", study).table().set_index("region")["output_loss_days"]
    world, spec = ak.load_world("toy"), ak.disruption.Spec(horizon_days=40, inventory_days=np.inf)
    ours = ak.disruption.run(world, ak.Scenario.blockade("metropolis"), spec).data
    for region, loss in found.items():
        other = float(ours["output_loss_days"].sel(region=region))
        assert loss == pytest.approx(other, abs=1e-3)


def test_another_note_or_way_to_write_is_the_same_study(store):
    engine = Here()
    carry_on(*begin(_study(note="for the minister"), store), engine)
    assert engine.ran == []


def test_a_store_without_shards_may_begin_again(tmp_path):
    begin(_study(), tmp_path / "store")
    opened, _ = begin(_study(draws=3), tmp_path / "store")
    assert Store.open(tmp_path / "store").manifest["key"] == opened.manifest["key"]


def test_a_run_whose_store_was_begun_anew_in_between_is_refused(tmp_path):
    first = begin(_study(), tmp_path / "store")
    begin(_study(draws=3), tmp_path / "store")
    with pytest.raises(InputError, match="holds another study"):
        carry_on(*first, Here())


def test_files_of_others_in_a_store_are_left_alone(store):
    (store / "parts" / "thesis.txt").write_text("years of work")
    (store / "parts" / f"000001-{'0' * 32}.parquet").write_text("half")
    resume(store, engine=Here())
    assert [p.name for p in (store / "parts").iterdir()] == ["thesis.txt"]


def test_draws_of_a_world_are_draws(tmp_path):
    study = _study(worlds=({"sample": 16, "of": "1928"},), clocks=("dependence",), draws=1,
                   scenarios=("none",))  # fmt: skip
    found = _run(tmp_path / "store", study)
    drawn = found.draws_of("import_dependence", region="GBR")
    assert len(drawn.values) == 16
    assert drawn.values.notna().sum() == drawn.answered.sum() > 5
    from autarky.study import flips
    from autarky.study.query import Shards, summary

    assert flips(found, "import_dependence", "GBR", "USA").first == "GBR"
    table = summary(Shards.of(Store.open(tmp_path / "store")), "dependence").set_index("region")
    assert list(table["runs"].unique()) == [16]
    assert table.loc["GBR", "answered"] == drawn.answered.sum()
    middle = drawn.values.median()
    assert table.loc["GBR", "import_dependence median"] == pytest.approx(middle)


def test_days_not_reached_are_later_than_all_others_in_a_summary(tmp_path):
    from autarky.study.query import Shards, summary

    clock = {"clock": "disruption", "spec": {"horizon_days": 120}}
    study = _study(clocks=(clock,), scenarios=({"blockade": "colony"},), draws=40, batch=40)
    found = _run(tmp_path / "store", study)
    table = summary(Shards.of(Store.open(tmp_path / "store")), "disruption").set_index("region")
    seen = set()
    for region in ("metropolis", "colony", "neighbour"):
        for share in (0.9, 0.75, 0.5):
            name = f"days_to_consumption[{share}]"
            days = found.draws_of(name, region=region).values.fillna(np.inf).sort_values()
            for label, q in (("p10", 0.1), ("median", 0.5), ("p90", 0.9)):
                value = days.iloc[int(np.ceil(q * 40)) - 1]
                shown = table.loc[region, f"{name} {label}"]
                assert (np.isinf(value) and np.isnan(shown)) or shown == value
                seen.add(np.isinf(value))
    assert seen == {True, False}


def test_a_newer_format_is_refused(store):
    manifest = json.loads((store / "study.json").read_text())
    (store / "study.json").write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(FormatError, match="has format 99, this version writes 1"):
        load(store)


def test_no_store_is_a_sentence(tmp_path):
    with pytest.raises(FormatError, match="there is no study in"):
        load(tmp_path)
    with pytest.raises(FormatError, match="there is no study in"):
        resume(tmp_path / "nowhere")


def test_a_folder_of_other_files_is_not_touched(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds other files"):
        _run(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_two_runs_at_once_are_refused(store):
    with Store.open(store).locked(), pytest.raises(InputError, match="another run is at work"):
        resume(store, engine=Here())


def test_a_full_disk_keeps_what_is_done(tmp_path, made, monkeypatch):
    """Every third shard is refused as a full disk refuses it."""
    from autarky.study import store as module

    written, write = [], module.write_parquet

    def full(path, frame, words):
        if path.parent.name == "parts" and len(written) == 3:
            raise OSError(28, "No space left on device")
        write(path, frame, words)
        written.append(path)

    folder = tmp_path / "store"
    begin(_study(), folder)
    monkeypatch.setattr(module, "write_parquet", full)
    with pytest.raises(ComputationError, match=r"no space is left .*finished batches are kept"):
        resume(folder, engine=Here())
    assert len(_bytes(folder)) == 3
    monkeypatch.undo()
    resume(folder, engine=Here())
    assert _bytes(folder) == _bytes(made)


@pytest.mark.skipif(not ROOT, reason="mounting a small disk needs root")
def test_a_disk_that_is_really_full_and_one_that_is_read_only(tmp_path, made):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        _run(disk / "store")
        shards = sorted((disk / "store" / "shards").iterdir())
        kept = {p.name: p.read_bytes() for p in shards[1:]}
        shards[0].unlink()
        _fill(disk / "filler")
        with pytest.raises(ComputationError, match=r"no space is left .*batches are kept"):
            resume(disk / "store", engine=Here())
        assert _bytes(disk / "store") == kept
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert load(disk / "store").done == 22
        with pytest.raises((InputError, ComputationError), match="Read-only file system"):
            resume(disk / "store", engine=Here())
        with pytest.raises(InputError, match="Read-only file system"):
            _run(disk / "new")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        (disk / "filler").unlink()
        resume(disk / "store", engine=Here())
        assert _bytes(disk / "store") == _bytes(made)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(path):
    """Leave no byte on a disk."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    with suppress(OSError):
        while True:
            os.write(handle, b"0" * 4096)
    os.close(handle)


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
def test_an_export_holds_the_same_figures(made, tmp_path, form):
    written = {p.name: p for p in export(made, tmp_path / "out", form)}
    known = load(made).table("equilibrium")
    assert Study.from_yaml(written["study.yaml"]) == _study()
    if form == "netcdf":
        with xr.open_dataset(written["equilibrium.nc"], engine="h5netcdf") as data:
            cell = data["real_income"].sel(
                world="toy", scenario="blockade of colony", draw=2, region="colony"
            )
            assert data["real_income"].attrs["unit"] == "ratio to base"
            value = float(cell)
    else:
        frame = _read(written[f"equilibrium.{form}"])
        assert len(frame) == len(known)
        assert list(_read(written[f"equilibrium-parameters.{form}"])["draw"]) == [0, 1, 2, 3]
        assert "ratio to base" in written["units.csv"].read_text()
        value = _cell(frame)
    assert value == pytest.approx(_cell(known), rel=1e-12)


def _read(path):
    import duckdb

    with duckdb.connect() as link:
        reader = link.read_csv if path.suffix == ".csv" else link.read_parquet
        return reader(str(path)).df()


def _cell(frame: pd.DataFrame) -> float:
    chosen = frame[
        (frame["scenario"] == "blockade of colony")
        & (frame["draw"] == 2)
        & (frame["region"] == "colony")
    ]
    return float(chosen["real_income"].iloc[0])


def test_export_refuses_what_it_cannot_write(made, tmp_path):
    with pytest.raises(InputError, match="there is no format 'xlsx'"):
        export(made, tmp_path / "out", "xlsx")
    empty, _ = begin(_study(), tmp_path / "store")
    with pytest.raises(InputError, match=r"nothing of the study .* is done"):
        export(empty, tmp_path / "out", "csv")
