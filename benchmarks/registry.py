"""Where benchmarks announce themselves, and how one is run and reported."""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path(__file__).parent / "out"
Measure = Callable[[], "list[Figure]"]
BENCHMARKS: dict[str, Measure] = {}


@dataclass(frozen=True)
class Figure:
    """One measured figure and the bound it is held to, if any; `at_least` turns it around."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def benchmark(name: str) -> Callable[[Measure], Measure]:
    """Register a benchmark under a name for ``python -m benchmarks NAME``."""

    def register(measure: Measure) -> Measure:
        BENCHMARKS[name] = measure
        return measure

    return register


def median_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Median wall time of warm repeats; the first, cold run is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run(names: list[str]) -> bool:
    """Run benchmarks, print their figures, keep them as JSON; True if every bound holds."""
    OUT.mkdir(exist_ok=True)
    holds = True
    for name in names:
        print(f"{name}")
        figures = BENCHMARKS[name]()
        for figure in figures:
            print(f"  {figure.name:<58} {figure.value:9.3g} {figure.unit:<6} {_verdict(figure)}")
        holds &= all(f.holds for f in figures)
        machine = {"machine": platform.machine(), "python": platform.python_version()}
        record = {"benchmark": name, **machine, "figures": [asdict(f) for f in figures]}
        (OUT / f"{name}.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    return holds


def _verdict(figure: Figure) -> str:
    if figure.bound is None:
        return ""
    sign = "≥" if figure.at_least else "≤"
    return f"{sign} {figure.bound:g}  {'holds' if figure.holds else 'FAILS'}"
