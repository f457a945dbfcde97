"""Statuses that are sentences, and certificates that carry residuals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Status(Enum):
    """How a computation ended. The value is the sentence shown to people."""

    EXACT = "Solved exactly; residuals are at rounding level."
    CONVERGED = "Converged: every residual is below its tolerance."
    NOT_CONVERGED = "Not converged: at least one residual is above its tolerance."
    NONVIABLE = "The economy is not viable in isolation; no finite solution exists."


@dataclass(frozen=True)
class Certificate:
    """Residuals of a computation against the tolerances that they were held to.

    Parameters
    ----------
    residuals
        Largest residual by name, dimensionless unless the name says otherwise.
    tolerances
        The bound for each of them.
    notes
        Facts a reader needs to judge the result (method, iterations, warnings).
    """

    residuals: Mapping[str, float]
    tolerances: Mapping[str, float]
    notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """True if every residual is finite and within its tolerance."""
        return all(abs(r) <= self.tolerances[k] for k, r in self.residuals.items())

    def worst(self) -> str:
        """Name of the residual that is largest against its tolerance."""

        def excess(name: str) -> float:
            size, bound = abs(self.residuals[name]), self.tolerances[name]
            if math.isnan(size) or (bound == 0 and size > 0):
                return math.inf
            return size / bound if bound else 0.0

        return max(self.residuals, key=excess)

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return {
            "residuals": {k: float(v) for k, v in self.residuals.items()},
            "tolerances": {k: float(v) for k, v in self.tolerances.items()},
            "notes": dict(self.notes),
            "holds": self.holds,
        }
