"""A study for other programs: CSV, Parquet or netCDF, whole and labelled."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import xarray as xr

from autarky._core.errors import InputError
from autarky._core.files import atomic, make_folder, write_text
from autarky.results import StudyResult
from autarky.study.model import Study
from autarky.study.query import Shards, read
from autarky.study.store import Store, sql_path, telling

FORMATS = ("csv", "parquet", "netcdf")
LARGEST = 200_000_000
"""Cells of a netCDF cube, in memory at once."""


def export(
    store: Store | str | os.PathLike[str], folder: str | os.PathLike[str], form: str = "parquet"
) -> tuple[Path, ...]:
    """Write outcomes, parameters and units of every clock of a study to a folder.

    Parameters
    ----------
    store
        A study's store; what is done is written, even if more is to come.
    folder
        Where to; made where there is none.
    form
        ``"csv"`` and ``"parquet"``: a file of outcomes and one of parameters a clock,
        ``units.csv`` and ``worlds.csv``; ``"netcdf"``: a file a clock over (world, scenario, draw,
        region or policy), its parameters beside it as CSV. ``study.yaml`` is the study.

    Raises
    ------
    InputError
        If the format is unknown, nothing is done yet, or a netCDF cube does not fit in memory.
    """
    if form not in FORMATS:
        msg = f"there is no format {form!r}; choose one of {', '.join(FORMATS)}"
        raise InputError(msg)
    opened = store if isinstance(store, Store) else Store.open(store)
    shards = Shards.of(opened)
    if not shards.done:
        msg = f"nothing of the study in {opened.path} is done; run `autarky study resume` first"
        raise InputError(msg)
    target = make_folder(folder)
    with telling(target):
        written = _cubes(shards, target) if form == "netcdf" else _tables(shards, target, form)
        study = Study(**opened.manifest["study"], note=opened.manifest["note"])
        write_text(target / "study.yaml", study.to_yaml())
    return (*written, target / "study.yaml")


def _tables(shards: Shards, folder: Path, form: str) -> tuple[Path, ...]:
    """Outcomes through DuckDB, never all in memory; parameters a row a draw."""
    options = "FORMAT csv, HEADER" if form == "csv" else "FORMAT parquet, COMPRESSION zstd"
    written = []
    for clock, paths in shards.paths.items():
        if not paths:
            continue
        with atomic(folder / f"{_file(clock)}.{form}") as part, shards.connected(clock) as link:
            link.execute(f"COPY runs TO '{sql_path(part)}' ({options})")
        written.append(folder / f"{_file(clock)}.{form}")
        parameters = _parameters(shards, clock)
        if parameters.shape[1] > len(PLACE):
            with atomic(folder / f"{_file(clock)}-parameters.{form}") as part:
                _write(parameters, part, options)
            written.append(folder / f"{_file(clock)}-parameters.{form}")
    units = pd.DataFrame(
        [{"clock": c, "outcome": n, **w} for c, of in shards.words.items() for n, w in of.items()]
    )
    write_text(folder / "units.csv", units.to_csv(index=False))
    write_text(folder / "worlds.csv", shards.worlds.to_csv(index=False))
    return (*written, folder / "units.csv", folder / "worlds.csv")


PLACE = ("world", "region", "draw")


def _parameters(shards: Shards, clock: str) -> pd.DataFrame:
    """Parameters of a clock: a row per table, region (of a plan) and draw."""
    found = []
    for place in shards.layout.parameters:
        label, world, region = place
        if label == clock:
            values = shards.layout.values(place).reset_index(names="draw")
            values.insert(0, "region", region)
            values.insert(0, "world", world)
            found.append(values)
    return pd.concat(found, ignore_index=True)


def _write(frame: pd.DataFrame, path: Path, options: str) -> None:
    import duckdb

    with duckdb.connect() as link:
        link.register("frame", frame)
        link.execute(f"COPY frame TO '{sql_path(path)}' ({options})")


def _cubes(shards: Shards, folder: Path) -> tuple[Path, ...]:
    result = read(shards.store)
    written = []
    for clock in result.outcomes:
        if not shards.paths[clock]:
            continue
        data = cube(result, clock)
        path = folder / f"{_file(clock)}.nc"
        with atomic(path) as part:
            data.to_netcdf(part, engine="h5netcdf")
        written.append(path)
        parameters = _parameters(shards, clock)
        if parameters.shape[1] > len(PLACE):
            beside = folder / f"{_file(clock)}-parameters.csv"
            written.append(write_text(beside, parameters.to_csv(index=False)))
    return tuple(written)


def cube(result: StudyResult, clock: str | None = None) -> xr.Dataset:
    """A clock's outcomes over (world, scenario, draw, region[, policy]), each with its unit.

    Raises
    ------
    InputError
        If the cube has more cells than fit in memory.
    """
    named = result.clock(clock)
    frame = result.outcomes[named]
    words = {name: text for name, text in result.words[named].items() if name in frame}
    known = frame[frame["problem"] == ""]
    rows = [c for c in ("world", "scenario", "draw", "region", "policy") if c in frame]
    cells = len(words)
    for column in rows:
        cells *= max(1, len(known[column].unique()))
    if cells > LARGEST:
        msg = f"a netCDF cube of {cells:,} cells does not fit in memory; export as parquet"
        raise InputError(msg)
    data = known.set_index(rows)[list(words)].to_xarray()
    for name, text in words.items():
        data[name].attrs = dict(text)
    for column in rows:
        if column != "draw":
            data[column] = data[column].astype(str)
    return data.assign_attrs(study=result.name, clock=named, sampling=result.sampling)


def _file(clock: str) -> str:
    return clock.lower().replace(" ", "-")
