"""Studies: runs a second of each clock, what a batch costs beside them, two cores against one."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from autarky.study import Study
from autarky.study.engines import Local
from autarky.study.execute import execute
from autarky.study.plan import Plan
from autarky.study.run import begin, carry_on
from autarky.study.sources import resolve
from benchmarks.registry import Figure, benchmark

TEMPOS = {"clock": "planning", "regions": ["SUN"],
          "policies": ["snail", "feldman", "zigzag", "gallop"]}  # fmt: skip
SETTLED = {"clock": "equilibrium", "spec": {"no_supplier": "nonviable"}}
MANY = 100_000


@benchmark("study_throughput")
def study_throughput() -> list[Figure]:
    """Runs a second on one core, batch by batch, without any engine; and 10⁶ of them on two."""
    found = []
    for label, clock, world, batch, times in (
        ("dependence", "dependence", "2011", 16, 8),
        ("disruption of 365 days", "disruption", "1928", 128, 4),
        ("disruption of 365 days", "disruption", "2011", 128, 4),
        ("equilibrium", SETTLED, "1928", 64, 4),
        ("equilibrium", SETTLED, "2011", 64, 4),
        ("planning of 20 years, five tempos", TEMPOS, "1928", 8, 3),
    ):
        rate = _rate(clock, world, batch, times)
        found += [
            Figure(f"{label}, world {world}: runs a second and core", rate, "1/s"),
            Figure(f"{label}, world {world}: 10⁶ runs on two cores", 1e6 / rate / 7200.0, "h"),
        ]
    return found


@benchmark("study_engine")
def study_engine() -> list[Figure]:
    """Real batches through the local engine on one and on two cores, and what a batch costs."""
    found = []
    for label, clock, draws in (
        ("disruption", "disruption", 1024),
        ("equilibrium", SETTLED, 1024),
        ("planning", TEMPOS | {"horizon_years": 8}, 64),
    ):
        scenarios = ("none",) if label == "planning" else ({"blockade": "GBR"}, {"blockade": "IND"})
        study = Study(name="engine", worlds=("2011",) if label != "planning" else ("1928",),
                      scenarios=scenarios, clocks=(clock,), draws=draws,
                      batch=4 if label == "planning" else None)  # fmt: skip
        ones, twos, costs, writes = [], [], [], []
        for _ in range(3):
            one, cost, write = _steady(study, 1)
            two, _, _ = _steady(study, 2)
            ones.append(one)
            twos.append(two)
            costs.append(cost)
            writes.append(write)
        ratio = statistics.median(two / (2.0 * one) for one, two in zip(ones, twos, strict=True))
        found += [
            Figure(f"{label}: two cores over twice one (median of 3)", ratio, "ratio", 0.85, True),
            Figure(f"{label}: beside its runs a batch costs", 1e3 * statistics.median(costs), "ms"),
            Figure(f"{label}: of that to write its shard", 1e3 * statistics.median(writes), "ms"),
        ]
    return [*found, Figure("a worker's start until its first batch", _start(), "s")]


@benchmark("study_100000")
def study_100000() -> list[Figure]:
    """10⁵ runs of a year's disruption on world 2011: every region cut off in turn."""
    study = Study(name="many", worlds=("2011",), scenarios=({"every": "region"},),
                  clocks=("disruption",), draws=-(-MANY // 12))  # fmt: skip
    folder = Path(tempfile.mkdtemp(prefix="autarky-study-"))
    try:
        start = time.perf_counter()
        opened, plan = begin(study, folder / "store")
        carry_on(opened, plan, Local())
        seconds = time.perf_counter() - start
        size = sum(p.stat().st_size for p in opened.shards.iterdir())
        return [
            Figure("runs", float(plan.runs), ""),
            Figure(f"all of them, {os.cpu_count()} cores", seconds / 60.0, "min"),
            Figure("runs a second", plan.runs / seconds, "1/s"),
            Figure("size of the shards", size / 2**20, "MiB"),
        ]
    finally:
        shutil.rmtree(folder)


def _rate(clock: Any, world: str, batch: int, times: int) -> float:
    """Runs a second of warm batches in this process, on one thread."""
    study = Study(name="rate", worlds=(world,), scenarios=({"blockade": "GBR"},), clocks=(clock,),
                  draws=batch * (times + 1), batch=batch)  # fmt: skip
    plan = Plan.of(*resolve(study))
    with tempfile.TemporaryDirectory() as folder:
        for table in plan.worlds.values():
            table.save(Path(folder) / f"{table.hash[:16]}.nc")
        execute(plan, 0, Path(folder))
        seconds = []
        for number in range(1, times + 1):
            start = time.perf_counter()
            execute(plan, number, Path(folder))
            seconds.append(time.perf_counter() - start)
    return batch / statistics.median(seconds)


def _steady(study: Study, workers: int) -> tuple[float, float, float]:
    """Runs a second once all workers are warm; seconds that a batch costs beside its runs."""
    with tempfile.TemporaryDirectory() as folder:
        opened, plan = begin(study, Path(folder) / "store")
        engine = Local(workers).run(opened.path, range(len(plan.batches)))
        for _ in range(2 * workers):  # each worker's first batch compiles and loads
            next(engine)
        start, rest = time.perf_counter(), []
        rest.extend((time.perf_counter(), one) for one in engine)
        seconds = rest[-1][0] - start
        runs = sum(one.runs for _, one in rest)
        inside = sum(one.seconds for _, one in rest) / workers
        write = statistics.median(one.writing for _, one in rest)
        return runs / seconds, (seconds - inside) / len(rest) * workers + write, write


def _start() -> float:
    """Seconds from a worker's start to the end of its first, tiny batch."""
    study = Study(name="start", worlds=("toy",), clocks=(SETTLED,))
    with tempfile.TemporaryDirectory() as folder:
        opened, _ = begin(study, Path(folder) / "store")
        start = time.perf_counter()
        next(iter(Local(1).run(opened.path, [0])))
        return time.perf_counter() - start
