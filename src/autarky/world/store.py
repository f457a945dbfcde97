"""A World on disk: one netCDF file with labels, figures, units and facts."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import xarray as xr

from autarky._core.errors import FormatError, WorldError
from autarky._core.files import atomic
from autarky.world.info import FORMAT_VERSION, WorldInfo
from autarky.world.world import World


def save(world: World, path: str | os.PathLike[str]) -> Path:
    """Write `world` to `path` (netCDF-4), atomically: a whole file or none."""
    dataset = world.dataset.assign_attrs(
        autarky_format=FORMAT_VERSION, autarky_info=world.info.to_json(), autarky_hash=world.hash
    )
    with atomic(path) as part:
        dataset.to_netcdf(part, engine="h5netcdf")
    return Path(path)


def load(path: str | os.PathLike[str]) -> World:
    """Read a World and check that it is the one that was written.

    Raises
    ------
    FormatError
        If the file is missing, is no netCDF, was not written by :func:`save`, comes from a newer
        format, or was changed or damaged since.
    """
    source = Path(path)
    if not source.is_file():
        msg = f"there is no file {source}; `autarky world list` names the embedded worlds"
        raise FormatError(msg)
    try:
        with xr.open_dataset(source, engine="h5netcdf") as opened:
            dataset = opened.load()
    except Exception as error:  # damaged bytes make HDF5 libraries raise almost anything
        msg = f"{source} is not a netCDF file or is damaged; write it again with World.save"
        raise FormatError(msg) from error
    version = dataset.attrs.get("autarky_format")
    if not isinstance(version, int | np.integer) or "autarky_info" not in dataset.attrs:
        msg = f"{source} was not written by World.save; `autarky world import` reads other formats"
        raise FormatError(msg)
    if version > FORMAT_VERSION:
        msg = f"{source} has format {version}, newer than this version's; update autarky"
        raise FormatError(msg)
    changed = f"{source} was changed or damaged after it was written; fetch or build it again"
    try:
        info = WorldInfo.from_json(str(dataset.attrs["autarky_info"]))
        world = World(_plain(dataset), info)
    except (WorldError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(changed) from error
    if world.hash != str(dataset.attrs.get("autarky_hash")):
        raise FormatError(changed)
    return world


def _plain(dataset: xr.Dataset) -> xr.Dataset:
    """Drop what the file format adds: attributes of the file, object strings."""
    plain = dataset.drop_attrs(deep=False)
    strings = {
        str(k): (v.dims, np.array([str(s) for s in v.values.ravel()]))
        for k, v in plain.coords.items()
        if v.dtype.kind == "O"
    }
    return plain.assign_coords(strings)
