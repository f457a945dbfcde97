"""A World on disk: whole, the same, or refused in one sentence."""

import h5py
import numpy as np
import pytest
import xarray as xr

from autarky._core.errors import FormatError, InputError
from autarky.world import World
from strategies import random_world, satellites


@pytest.fixture
def world(rng):
    plain = random_world(rng, 3, 2, 2)
    extra = satellites(rng, plain)
    extra["employment"].values[0, 1] = np.nan
    extra["inventory_days"].values[2] = np.inf
    extra["count"] = xr.DataArray([1, 2, 3], {"region": list(plain.regions)})
    extra["population"].attrs.update(year=1928, factor=0.5)
    return World.from_arrays(
        plain.Z,
        plain.Y,
        regions=["GBR", "Côte d’Ivoire", "中国"],
        sectors=plain.sectors,
        categories=["households", "state"],
        va=np.stack([plain.va * 0.25, plain.va * 0.75]),
        factors=["labour", "capital"],
        x=plain.x,
        countries={"中国": "CHN"},
        blocs={"b": ["GBR", "CHN"]},
        satellites={
            k: v.assign_coords(region=["GBR", "Côte d’Ivoire", "中国"]) for k, v in extra.items()
        },
        tolerate=["zero_output"],
        name="w",
        year=1928,
        warnings=("illustrative",),
        titles={"GBR": "Great Britain"},
        certificate={"residual": 1e-13, "targets": [1, 2]},
    )


@pytest.fixture
def stored(world, tmp_path):
    return world.save(tmp_path / "w.nc")


def test_round_trip_is_identity(world, stored):
    loaded = World.load(str(stored))
    assert loaded.hash == world.hash
    assert loaded.info == world.info
    xr.testing.assert_identical(
        loaded.dataset.drop_attrs(deep=False), world.dataset.drop_attrs(deep=False)
    )
    assert loaded.regions == world.regions
    assert all(loaded.dataset[name].dtype == world.dataset[name].dtype for name in loaded.dataset)


def test_loaded_world_is_frozen_and_saves_again(stored, tmp_path):
    loaded = World.load(stored)
    with pytest.raises(ValueError, match="read-only"):
        loaded.Z[0, 0] = 1.0
    again = World.load(loaded.save(tmp_path / "again.nc"))
    assert again.hash == loaded.hash


def change(path, name, value):
    with h5py.File(path, "r+") as file:
        file[name][(0,) * file[name].ndim] = value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("final", 3.25),
        ("intermediate", 1e9),
        ("intermediate", np.nan),
        ("population", 1.0),
        ("value_added", -1e6),
        ("sector", "farms"),
    ],
)
def test_changed_figure_or_label_is_noticed(stored, name, value):
    change(stored, name, value)
    with pytest.raises(FormatError, match="changed or damaged after it was written"):
        World.load(stored)


@pytest.mark.parametrize("drop", ["intermediate", "population"])
def test_missing_block_is_noticed(stored, drop):
    with h5py.File(stored, "r+") as file:
        del file[drop]
    with pytest.raises(FormatError, match=r"changed or damaged|damaged; write it again"):
        World.load(stored)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("autarky_format", 99, "has format 99, newer than this version's; update autarky"),
        ("autarky_info", "{", "changed or damaged"),
        ("autarky_info", '{"name": "w"}', "changed or damaged"),
        ("autarky_hash", "0" * 64, "changed or damaged"),
        ("autarky_hash", None, "changed or damaged"),
        ("autarky_format", None, "was not written by World.save"),
        ("autarky_format", "new", "was not written by World.save|changed or damaged"),
        ("autarky_info", None, "was not written by World.save"),
    ],
)
def test_facts_of_the_file_are_checked(stored, key, value, message):
    with h5py.File(stored, "r+") as file:
        del file.attrs[key]
        if value is not None:
            file.attrs[key] = value
    with pytest.raises(FormatError, match=message):
        World.load(stored)


@pytest.mark.parametrize("keep", [0, 100, 0.5, 0.98])
def test_truncated_file_is_refused(stored, keep):
    whole = stored.read_bytes()
    stored.write_bytes(whole[: keep if keep > 1 or keep == 0 else int(len(whole) * keep)])
    with pytest.raises(FormatError, match="not a netCDF file or is damaged"):
        World.load(stored)


# h5netcdf's File.__del__ complains when its own constructor failed on damaged bytes
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(15))
def test_flipped_bytes_never_pass_as_another_world(stored, world, seed):
    rng = np.random.default_rng(seed)
    raw = bytearray(stored.read_bytes())
    for at in rng.integers(0, len(raw), 40):
        raw[at] ^= int(rng.integers(1, 256))
    stored.write_bytes(raw)
    try:
        loaded = World.load(stored)
    except FormatError:
        return
    assert loaded.hash == world.hash


def test_other_files_are_refused(tmp_path):
    with pytest.raises(FormatError, match=r"there is no file .*none.nc"):
        World.load(tmp_path / "none.nc")
    text = tmp_path / "text.nc"
    text.write_text("not a table")
    with pytest.raises(FormatError, match="not a netCDF file"):
        World.load(text)
    foreign = tmp_path / "foreign.nc"
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(foreign, engine="h5netcdf")
    with pytest.raises(FormatError, match=r"was not written by World.save"):
        World.load(foreign)


def test_failed_write_leaves_the_old_file_and_nothing_else(world, stored, monkeypatch):
    before = stored.read_bytes()

    def fail(_self, path, **_options):
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(xr.Dataset, "to_netcdf", fail)
    with pytest.raises(OSError, match="disk full"):
        world.save(stored)
    assert stored.read_bytes() == before
    assert [p.name for p in stored.parent.iterdir()] == ["w.nc"]


def test_folder_that_does_not_exist_is_one_sentence(world, tmp_path):
    with pytest.raises(InputError, match=r"the folder .* does not exist; create it first"):
        world.save(tmp_path / "no" / "w.nc")
