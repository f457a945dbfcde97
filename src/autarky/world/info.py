"""What a World says about itself: name, units, source, licence, evidence, warnings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT_VERSION = 1


@dataclass(frozen=True)
class WorldInfo:
    """Facts about a table as a whole.

    Parameters
    ----------
    name
        Short name by which people and files refer to the world.
    year
        Year of the accounts, or None.
    currency, unit
        For example ``"USD"`` and ``"million USD"``; every flow is in `unit`, a year.
    price_basis
        For example ``"current basic prices"`` or ``"current fob prices"``.
    source, licence
        Where the figures come from, and on what terms.
    evidence
        How good they are, in a phrase: ``"official statistics"``, ``"illustrative
        reconstruction"``.
    warnings
        Sentences to show wherever the world is shown.
    blocs
        Named groups of regions.
    titles
        Names in full of regions, sectors and categories by code: ``{"GBR": "Great Britain"}``.
    tolerated
        Names of the checks (see :data:`autarky.world.TOLERANCES`) that the table may fail.
    certificate
        How the table was balanced: residuals, method, targets; JSON-ready.
    """

    name: str = "unnamed"
    year: int | None = None
    currency: str = ""
    unit: str = ""
    price_basis: str = ""
    source: str = ""
    licence: str = ""
    evidence: str = ""
    warnings: tuple[str, ...] = ()
    blocs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    tolerated: tuple[str, ...] = ()
    certificate: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source_line(self) -> str:
        """Source line of figures drawn from the table."""
        kind = f" ({self.evidence})" if self.evidence else ""
        return f"Source: world {self.name}{kind}; autarky, own computation."

    def to_json(self) -> str:
        """One line of JSON, keys sorted, so that equal infos give equal text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> WorldInfo:
        """Inverse of :meth:`to_json`."""
        raw = json.loads(text)
        raw["warnings"] = tuple(raw["warnings"])
        raw["tolerated"] = tuple(raw["tolerated"])
        raw["blocs"] = {k: tuple(v) for k, v in raw["blocs"].items()}
        return cls(**raw)
