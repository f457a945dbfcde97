"""Test claims: each is judged once and kept; what is kept is used while nothing has changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autarky._core.errors import InputError
from autarky._core.files import make_folder, write_text
from autarky._core.progress import Progress, silent
from autarky.claims.claim import Claim
from autarky.claims.evidence import Evidence, check_given
from autarky.claims.registry import chosen
from autarky.results.verdict import Ledger, Verdict
from autarky.world import World


def run(
    ids: Sequence[str] = (),
    folder: str | os.PathLike[str] = "out/claims",
    *,
    draws: int | None = None,
    seed: int = 1930,
    given: Mapping[str, float] | None = None,
    tables: Sequence[World] = (),
    workers: int | None = None,
    progress: Progress = silent,
) -> Ledger:
    """Test claims, and return their verdicts in the order of the ledger.

    Parameters
    ----------
    ids
        Which; none: all.
    folder
        Keeps the studies and the verdicts, so that a run that is stopped goes on where it was.
    draws
        Of every study; None: as many as each claim's studies say.
    seed
        Of all draws.
    given
        Parameters held at a figure, such as ``{"planning.discount": 0.9}``.
    tables
        Worlds of other years, for ``growing-ties``.
    workers
        Processes of the studies; None: one a core.
    progress
        Called as ``progress(what, done, total)``; raise from it to cancel.

    Raises
    ------
    InputError
        If a claim or parameter is unknown, or there are too few draws.
    ComputationError
        If the disk is full or a study ends its workers; what is done is kept.
    """
    wanted = chosen(ids)
    if draws is not None and draws < 2:
        msg = f"draws is {draws}; a verdict needs 2 draws or more"
        raise InputError(msg)
    _check_tables(tables)
    place = make_folder(Path(folder))
    pools = list(dict.fromkeys(p for claim in wanted for p in claim.pools))
    evidence = Evidence(
        place / "evidence", draws, seed, dict(given or {}), tuple(tables), workers, progress
    )
    check_given(evidence, pools)
    found = []
    for done, claim in enumerate(wanted):
        progress("claims", done, len(wanted))
        found.append(_kept(claim, evidence, place / "verdicts" / f"{claim.id}.json"))
    progress("claims", len(wanted), len(wanted))
    return Ledger(tuple(found), draws, seed, dict(given or {}))


def _check_tables(tables: Sequence[World]) -> None:
    """Refuse tables that make no series: without a year, of one year twice, of other countries."""
    years = [table.info.year for table in tables]
    for table, year in zip(tables, years, strict=True):
        if year is None or years.count(year) > 1:
            why = "has no year" if year is None else f"is of {year}, as another one is"
            msg = f"table {table.name} {why}; give one table for each year"
            raise InputError(msg)
    if tables and not set.intersection(*(set(table.countries) for table in tables)):
        raise InputError("the tables have no country in common; give tables of one source")


def _kept(claim: Claim, evidence: Evidence, path: Path) -> Verdict:
    """Verdict from its file where nothing that it depends on has changed, else a new one."""
    key = _key(claim, evidence)
    known = _read(path)
    if known is not None and known.get("key") == key:
        return Verdict.from_dict(known["verdict"])
    from autarky.claims.verdict import verdict

    found = verdict(claim, evidence)
    make_folder(path.parent)
    write_text(path, json.dumps({"key": key, "verdict": found.as_dict()}, ensure_ascii=False))
    return found


def _key(claim: Claim, evidence: Evidence) -> str:
    facts = [claim.id, evidence.identity(claim.pools)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    """What a file holds; None where there is none, or it is damaged and has to be written again."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
