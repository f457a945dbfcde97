"""What claims are judged by: studies that are run once, kept, and shared between claims."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from autarky import data, study
from autarky._core.errors import ComputationError, InputError
from autarky._core.progress import Progress, silent
from autarky.results.study import Draws, StudyResult
from autarky.study import Study
from autarky.study.identity import code, programs
from autarky.study.plan import Plan
from autarky.study.sources import resolve
from autarky.world import World

POOLS = "autarky.claims.pools"
LENGTHS = ("horizon_days", "horizon_years", "plan_years", "isolated_years", "tail_years")
"""Parameters that the rules of the claims take as they are."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Studies by name, run when they are first asked for.

    Parameters
    ----------
    folder
        Where they are kept.
    draws
        Draws of every study; None: as each says.
    seed
        Of all draws.
    given
        Parameters held at a figure in every study that has them, by name (``planning.discount``).
    tables
        Worlds of other years, for claims on how something changed.
    workers
        Processes; None: one a core.
    progress
        Called as ``progress(what, done, total)``.
    """

    folder: Path
    draws: int | None = None
    seed: int = 1930
    given: Mapping[str, float] = field(default_factory=dict)
    tables: Sequence[World] = ()
    workers: int | None = None
    progress: Progress = silent
    _asked: dict[str, Study] = field(default_factory=dict, repr=False)
    _read: dict[str, StudyResult] = field(default_factory=dict, repr=False)
    _worlds: dict[str, World] = field(default_factory=dict, repr=False)

    def study(self, pool: str) -> StudyResult:
        """Outcomes of a study; what its store lacks is run first."""
        if pool not in self._read:
            asked = self.asked(pool)
            store = self.folder / f"{pool}-{_key(asked)[:12]}.study"
            self._forget(asked, store)

            def told(_what: str, done: int, total: int) -> None:
                self.progress(asked.name, done, total)

            self._read[pool] = study.run(asked, store, workers=self.workers, progress=told)
        return self._read[pool]

    def drawn(self, pool: str, outcome: str, clock: str | None = None, **where: Any) -> Draws:
        """One outcome of a study by draw; see :meth:`StudyResult.draws_of`."""
        return self.study(pool).draws_of(outcome, clock, **where)

    def asked(self, pool: str) -> Study:
        """Return the study of a pool with what this run changes."""
        if pool not in self._asked:
            self._asked[pool] = self._changed(pool)
        return self._asked[pool]

    def _changed(self, pool: str) -> Study:
        known = Study.from_yaml(files(POOLS).joinpath(f"{pool}.yaml").read_text())
        own = {clock.clock for clock in known.clocks}
        fixed = {n: {"choice": (v,)} for n, v in self.given.items() if n.partition(".")[0] in own}
        changes: dict[str, Any] = {
            "seed": self.seed, "parameters": known.parameters | fixed,
        }  # fmt: skip
        if self.draws is not None:
            changes |= _sized(known, self.draws)
        return Study(**(known.model_dump() | changes))

    def world(self, name: str) -> World:
        """Return an embedded world."""
        if name not in self._worlds:
            self._worlds[name] = data.load_world(name)
        return self._worlds[name]

    def identity(self, pools: Sequence[str]) -> dict[str, Any]:
        """Everything that what is read from these studies depends on."""
        studies = {pool: self.asked(pool) for pool in pools}
        names = {w if isinstance(w, str) else w.of for s in studies.values() for w in s.worlds}
        return {
            "studies": {pool: s.hash for pool, s in studies.items()},
            "worlds": {name: self.world(name).hash for name in sorted(names)},
            "tables": [table.hash for table in self.tables],
            "seed": self.seed, "draws": self.draws, "given": dict(self.given),
            "code": code(whole=True), "programs": programs(),
        }  # fmt: skip

    def _forget(self, asked: Study, store: Path) -> None:
        """Remove a store of the same study by other programs, which cannot be gone on with."""
        note = store.with_suffix(".key")
        key = _key(asked, code(), programs())
        if store.exists() and (not note.exists() or note.read_text() != key):
            shutil.rmtree(store)
        self.folder.mkdir(parents=True, exist_ok=True)
        note.write_text(key)


class UnansweredError(ComputationError):
    """No draw of a study has an answer, so that a claim cannot be tested."""


def unanswered(study: StudyResult, clock: str) -> str:
    """Why no draw of a clock has an answer, in a sentence."""
    problems = study.problems
    first = problems.loc[problems["clock"] == clock, "problem"].iloc[0]
    return f"No draw of the study {study.name} has an answer, the first since {first}."


def check_given(evidence: Evidence, pools: Sequence[str]) -> None:
    """Refuse a parameter that no study of the claims has.

    Raises
    ------
    InputError
        Naming it, and the clocks that are asked.
    """
    clocks = {c.clock for p in pools for c in evidence.asked(p).clocks}
    for name, value in evidence.given.items():
        owner, dot, rest = name.partition(".")
        if not (dot and rest and owner in clocks):
            asked = ", ".join(sorted(clocks)) or "no clock"
            msg = f"{name}: the claims ask {asked}; write CLOCK.NAME, such as planning.discount"
            raise InputError(msg)
        if not math.isfinite(value):
            msg = f"{name} is {value}; give a finite figure"
            raise InputError(msg)
        if rest in LENGTHS:
            msg = f"{name} is the length of a run, which the rules of the claims go by; leave it"
            raise InputError(msg)
        for pool in pools:
            _refuse_fixed(evidence.asked(pool), pool, owner, rest)
    for pool in pools if evidence.given else ():
        Plan.of(*resolve(evidence.asked(pool)))  # refuses what would stop it in its middle


def _refuse_fixed(asked: Study, pool: str, owner: str, name: str) -> None:
    """Refuse to hold what a study sets to tell its own cases apart."""
    for clock in asked.clocks:
        own = clock.spec.get("parameters", {}), clock.spec.get("rules", {}), clock.spec
        if clock.clock == owner and any(name in part for part in own):
            msg = f"{owner}.{name} is what the study {pool!r} compares; it cannot be held"
            raise InputError(msg)


def _sized(known: Study, draws: int) -> dict[str, Any]:
    """Draws of a study; where its worlds are drawn too, about as many pairs of both."""
    if all(isinstance(w, str) for w in known.worlds):
        return {"draws": draws if known.draws > 1 else 1}
    side = max(1, round(math.sqrt(draws)))
    own = 1 if known.draws == 1 else -(-draws // side)
    return {
        "draws": own,
        "worlds": [
            w if isinstance(w, str) else w.model_copy(update={"sample": side}) for w in known.worlds
        ],
    }


def _key(asked: Study, *more: Any) -> str:
    return hashlib.sha256(json.dumps([asked.hash, *more], sort_keys=True).encode()).hexdigest()
