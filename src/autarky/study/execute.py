"""One batch: from the plan's runs to a table of outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from autarky._core.errors import AutarkyError, InputError, suggestion
from autarky._core.threads import limited
from autarky.scenario import Scenario
from autarky.study.checks import rows_of
from autarky.study.plan import Block, Plan, Slice
from autarky.study.scenarios import varied
from autarky.study.sources import open_source
from autarky.world import World

Table = tuple[pd.DataFrame, dict[str, dict[str, str]]]
"""Rows, and unit and text of their outcomes."""
KEYS = ("run", "world", "scenario", "draw")
"""Columns that every table of outcomes begins with."""
ROWS = ("region", "policy")
"""Columns that tell the rows of a run apart."""


def execute(plan: Plan, batch: int, worlds: Path) -> Table:
    """Run one batch on one thread.

    Parameters
    ----------
    plan, batch
        What is to be done.
    worlds
        Folder of the study's tables.

    Returns
    -------
    tuple
        A row per run and region (planning: policy), runs without an answer in one row with the
        reason in ``problem``; and unit and text of every outcome.

    Raises
    ------
    InputError
        If an outcome that is asked for does not exist.
    """
    runs = [run for part in plan.batches[batch] for run in _runs(plan, part)]
    block = plan.blocks[plan.batches[batch][0].block]
    with limited(1):
        try:
            world = open_source(plan.sources[block.source], worlds, plan.study.seed)
        except AutarkyError as error:
            found: list[Table] = [(_failed(run, error), {}) for run in runs]
        else:
            mixes = plan.adapter(block).mixes_scenarios
            found = [
                one
                for _, group in groupby(runs, lambda run: run.key(mixes=mixes))
                for one in _answers(plan, world, list(group))
            ]
    frame = pd.concat([table for table, _ in found], ignore_index=True)
    words = {name: text for _, texts in found for name, text in texts.items()}
    known = [c for c in (*KEYS, *ROWS, *words) if c in frame]
    problem = frame["problem"].fillna("") if "problem" in frame else ""
    return frame[known].assign(problem=problem), words


@dataclass(frozen=True, eq=False)
class Run:
    """One run: its number, block and draw, and what its parameters make of scenario and Spec."""

    number: int
    block: Block
    draw: int
    world: str
    scenario: Scenario
    spec: dict[str, Any]
    member: dict[str, Any]

    def key(self, *, mixes: bool) -> tuple[str, ...]:
        """What runs share that can be run together."""
        spec = json.dumps(self.spec, sort_keys=True, default=str)
        columns = ",".join(self.member)
        return spec, columns, str(self.block.region), "" if mixes else self.scenario.hash


def _runs(plan: Plan, part: Slice) -> Iterator[Run]:
    """Runs of a slice, with what each parameter sets."""
    block = plan.blocks[part.block]
    asked, adapter = plan.asked(block), plan.adapter(block)
    spec = adapter.spec(**asked.spec)
    members = {
        *adapter.open_parameters(plan.world(block), spec, block.region),
        *adapter.extra_parameters(plan.world(block), block.region),
    }
    values = plan.values(block, slice(part.start, part.stop))
    for i in range(len(values)):
        draw = part.start + i
        row = {str(k): _plain(v) for k, v in values.iloc[i].items()}
        of_scenario = {k.partition(".")[2]: v for k, v in row.items() if k.startswith("scenario.")}
        own = {k: v for k, v in row.items() if not k.startswith("scenario.")}
        yield Run(
            block.first + draw, block, draw, plan.sources[block.source].label,
            varied(block.scenario, of_scenario),
            asked.spec | {k: v for k, v in own.items() if k not in members},
            {k: v for k, v in own.items() if k in members},
        )  # fmt: skip


def _answers(plan: Plan, world: World, runs: list[Run]) -> list[Table]:
    """Tables of runs that go together; where that fails, of one run after another."""
    try:
        data = _outcomes(plan, world, runs)
    except AutarkyError as error:
        if len(runs) == 1:
            return [(_failed(runs[0], error), {})]
        return [one for run in runs for one in _answers(plan, world, [run])]
    return [_table(plan, data, runs)]


def _outcomes(plan: Plan, world: World, runs: list[Run]) -> xr.Dataset:
    block = runs[0].block
    adapter = plan.adapter(block)
    return adapter.outcomes(
        world,
        [run.scenario for run in runs],
        adapter.spec(**runs[0].spec),
        pd.DataFrame([run.member for run in runs], index=range(len(runs))),
        region=block.region,
        asked=plan.asked(block),
    )


def _table(plan: Plan, data: xr.Dataset, runs: list[Run]) -> Table:
    """Rows by run and region or policy; what has further dimensions gets a column a label."""
    block = runs[0].block
    asked, adapter = plan.asked(block), plan.adapter(block)
    wanted = asked.outputs or tuple(n for n in adapter.headline if n in data)
    columns: dict[str, np.ndarray] = {}
    words: dict[str, dict[str, str]] = {}
    for name in wanted:
        for column, array in _columns(data, name, adapter.rows):
            columns[column] = array.transpose("draw", *adapter.rows).values.reshape(-1)
            words[column] = {k: str(array.attrs.get(k, "")) for k in ("unit", "long_name")}
    labels = list(product(*([str(v) for v in data[d].values] for d in adapter.rows)))
    each = [run for run in runs for _ in labels]
    keys: dict[str, list[Any]] = {
        "run": [run.number for run in each],
        "world": [run.world for run in each],
        "scenario": [run.block.scenario.name for run in each],
        "draw": [run.draw for run in each],
    }
    if block.region is not None:
        keys["region"] = [block.region] * len(each)
    for i, dimension in enumerate(adapter.rows):
        keys[dimension] = [row[i] for row in labels] * len(runs)
    frame = pd.DataFrame(keys | {n: v.astype(float) for n, v in columns.items()})
    rows = rows_of(plan.world(block), asked)
    if rows is not None:
        frame = frame[frame["region"].isin(rows)]
    return _without_answers(frame, data, runs), words


def _without_answers(frame: pd.DataFrame, data: xr.Dataset, runs: list[Run]) -> pd.DataFrame:
    """Put one row with the reason in place of those of a run that has no answer."""
    if "problem" not in data:
        return frame
    why = {run.number: str(w) for run, w in zip(runs, data["problem"].values, strict=True) if w}
    failed = [_failed(run, why[run.number]) for run in runs if run.number in why]
    kept = frame[~frame["run"].isin(list(why))]
    return pd.concat([kept, *failed], ignore_index=True).sort_values("run", kind="stable")


def _columns(
    data: xr.Dataset, wanted: str, rows: Sequence[str]
) -> Iterator[tuple[str, xr.DataArray]]:
    """Arrays over draw and rows that one wanted outcome stands for: ``name`` or ``name[label]``."""
    name, _, rest = wanted.partition("[")
    fitting = [str(n) for n, v in data.data_vars.items() if {"draw", *rows} <= set(v.dims)]
    if name not in fitting:
        hint = suggestion(name, fitting) or f"; there are {', '.join(fitting)}"
        msg = f"no outcome {name!r} to keep{hint}"
        raise InputError(msg)
    array = data[name]
    others = [d for d in array.dims if d not in ("draw", *rows)]
    found = {}
    for labels in product(*(array[d].values.tolist() for d in others)):
        key = f"[{','.join(str(v) for v in labels)}]" if others else ""
        found[name + key] = array.sel(dict(zip(others, labels, strict=True)))
    if rest and wanted not in found:
        msg = f"no outcome {wanted!r}{suggestion(wanted, found)}"
        raise InputError(msg)
    yield from ((n, a) for n, a in found.items() if not rest or n == wanted)


def _failed(run: Run, why: object) -> pd.DataFrame:
    """Return the row of a run that has no answer."""
    keys = {"run": run.number, "world": run.world, "scenario": run.block.scenario.name}
    more = {"region": run.block.region} if run.block.region is not None else {}
    return pd.DataFrame([keys | {"draw": run.draw} | more | {"problem": str(why)}])


def _plain(value: Any) -> Any:
    """A figure as Python's own type, so that Specs take it."""
    return value.item() if isinstance(value, np.generic) else value
