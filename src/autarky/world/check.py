"""The accounts that a World must keep, and by what name each may be broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from autarky.world.world import World

TOLERANCES: dict[str, str] = {
    "zero_output": "industries without any output",
    "negative_final_demand": "negative final demand (changes in inventories)",
    "negative_value_added": "industries whose inputs exceed their output",
    "negative_intermediate": "negative deliveries between industries",
    "imbalance": "rows or columns that do not add up to output",
    "rounding": "imbalances and negative value added below 1e-5 of the largest output",
}
"""The names under which a table may fail a check, with what each allows."""

RELATIVE_TOLERANCE = 1e-6
"""An industry balances if it misses by at most this share of its own output…"""
ABSOLUTE_TOLERANCE = 1e-9
"""…plus this share of the largest output in the table."""
ROUNDING = 1e-5
"""Share of the largest output that the tolerance ``rounding`` forgives."""


@dataclass(frozen=True)
class Finding:
    """One broken account: which, how often, where it is worst, and whether it is tolerated."""

    check: str
    count: int
    worst: str
    value: float
    tolerated: bool

    def __str__(self) -> str:
        """One sentence, without the full stop."""
        return f"{TOLERANCES[self.check]}: {self.count}, worst {self.worst} ({self.value:.6g})"


@dataclass(frozen=True)
class CheckReport:
    """All findings about one World.

    Parameters
    ----------
    findings
        One entry per broken account.
    row_residual, column_residual
        Largest imbalance as a share of the industry's output (of the largest output where the
        industry's own is smaller than 1e-6 of it).
    """

    world: str
    findings: tuple[Finding, ...]
    row_residual: float
    column_residual: float

    @property
    def ok(self) -> bool:
        """True if every account holds or is tolerated by name."""
        return all(f.tolerated for f in self.findings)

    def table(self) -> pd.DataFrame:
        """Return the findings as a table, a row each."""
        columns = ["check", "count", "worst", "value", "tolerated"]
        rows = [[getattr(f, c) for c in columns] for f in self.findings]
        return pd.DataFrame(rows, columns=pd.Index(columns))

    def __str__(self) -> str:
        """Return a paragraph: the verdict, then a line for each finding."""
        head = f"world {self.world!r}: " + ("accounts hold" if self.ok else "accounts do not hold")
        head += f" (rows to {self.row_residual:.1e}, columns to {self.column_residual:.1e})"
        lines = [f"  - {f}{' [tolerated]' if f.tolerated else ''}" for f in self.findings]
        return "\n".join([head, *lines])


def check(world: World) -> CheckReport:
    """Test every account of a World: balances, signs, empty industries."""
    x, va = world.x, world.va
    largest = float(np.abs(x).max(initial=0.0)) or 1.0
    allowed = RELATIVE_TOLERANCE * np.abs(x) + ABSOLUTE_TOLERANCE * largest
    scale = np.maximum(np.abs(x), RELATIVE_TOLERANCE * largest)
    columns = world.Z.sum(axis=0) + va - x
    rows = world.stated_output - x
    imbalance = np.where(np.abs(rows) > np.abs(columns), rows, columns)
    slack = ROUNDING * largest if "rounding" in world.info.tolerated else 0.0

    industries = world.industry_labels
    found: list[Finding] = []

    def note(
        name: str, bad: NDArray[np.bool_], values: NDArray[np.float64], labels: object
    ) -> None:
        if bad.any():
            size = np.where(bad, np.abs(values), -1.0).ravel()
            at = int(size.argmax())
            where = labels(at) if callable(labels) else "?"
            tolerated = name in world.info.tolerated or bool(
                slack and name in ("imbalance", "negative_value_added") and size[at] <= slack
            )
            found.append(Finding(name, int(bad.sum()), where, float(values.ravel()[at]), tolerated))

    note("imbalance", np.abs(imbalance) > allowed, imbalance, industries)
    note("negative_value_added", va < -ABSOLUTE_TOLERANCE * largest, va, industries)
    note("negative_intermediate", world.Z < 0, world.Z, world.intermediate_label)
    note("negative_final_demand", world.Y < 0, world.Y, world.final_label)
    note("zero_output", x <= 0, x, industries)
    return CheckReport(
        world.name,
        tuple(found),
        float((np.abs(rows) / scale).max(initial=0.0)),
        float((np.abs(columns) / scale).max(initial=0.0)),
    )
