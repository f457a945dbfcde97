"""Where a result comes from: everything needed to make it again."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Protocol


class Identified(Protocol):
    """What has a name and a hash of its content: a World, a Scenario."""

    @property
    def name(self) -> str:
        """Name for people."""

    @property
    def hash(self) -> str:
        """SHA-256 of the content."""


@dataclass(frozen=True)
class Provenance:
    """Hashes of the inputs, versions of the programs, and the seed."""

    world: str
    world_hash: str
    scenario: str
    scenario_hash: str
    spec: str
    spec_hash: str
    seed: int | None
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, world: Identified, scenario: Identified, spec: dict[str, Any], seed: int | None = None
    ) -> Provenance:
        """Take note of the inputs of a run."""
        spec_text = json.dumps(spec, sort_keys=True, default=str)
        packages = ("autarky", "numpy", "scipy", "xarray")
        return cls(
            world=world.name,
            world_hash=world.hash,
            scenario=scenario.name,
            scenario_hash=scenario.hash,
            spec=spec_text,
            spec_hash=hashlib.sha256(spec_text.encode()).hexdigest(),
            seed=seed,
            versions=tuple(
                sorted(
                    {
                        "python": platform.python_version(),
                        **{p: version(p) for p in packages},
                    }.items()
                )
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return asdict(self) | {"versions": dict(self.versions)}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Provenance:
        """Inverse of :meth:`as_dict`."""
        return cls(**(raw | {"versions": tuple(raw["versions"].items())}))
