"""What makes two studies the same work: what is asked, of which tables, by which programs."""

from __future__ import annotations

import difflib
import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from autarky.study.plan import Plan

FORMAT = 1
PROGRAMS = ("autarky", "numpy", "scipy", "numba", "pandas", "duckdb", "cvxpy", "clarabel")
"""Whose versions figures depend on to the last digit."""
SHOWN = 6
"""Differences that a refusal lists."""


def manifest(plan: Plan) -> dict[str, Any]:
    """Everything that the figures of a study depend on, with a key that stands for all of it."""
    study = json.loads(plan.study.model_dump_json())
    note = study.pop("note")  # for people: another note is the same study
    facts: dict[str, Any] = {
        "format": FORMAT,
        "study": study,
        "worlds": [source.as_dict() for source in plan.sources],
        "runs": plan.runs,
        "batches": list(plan.sizes),
        "programs": programs(),
        "code": code(),
    }
    return facts | {"key": _digest(facts), "note": note}


def programs() -> dict[str, str]:
    """Versions of the programs that figures depend on."""
    return {name: version(name) for name in PROGRAMS} | {"python": platform.python_version()}


@cache
def code(*, whole: bool = False) -> str:
    """SHA-256 over the package's own modules and tables, so that changed laws are not mixed.

    `whole`: over those too that no figure of a study passes through.
    """
    digest = hashlib.sha256()
    found = [one for one in _sources(files("autarky")) if whole or not one[0].startswith(UNMOVED)]
    for path in sorted(found, key=lambda one: one[0]):
        digest.update(path[0].encode())
        digest.update(path[1].read_bytes())
    return digest.hexdigest()


def batch_key(key: str, batch: int) -> str:
    """Name of a batch's work."""
    return hashlib.sha256(f"{key}:{batch}".encode()).hexdigest()[:12]


def differences(there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """What differs between two manifests, a line each: ``draws: 200 there, 400 here``."""
    old, new = _flat(_without_key(there)), _flat(_without_key(here))
    lines = []
    for name in dict.fromkeys([*old, *new]):
        if name.startswith(("batches", "runs")):
            continue
        a, b = old.get(name, "nothing"), new.get(name, "nothing")
        if a != b:
            lines.append(f"{name.removeprefix('study.')}: {_short(a)} there, {_short(b)} here")
    return lines


def spoken(lines: list[str]) -> str:
    """The first differences in one sentence's part."""
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return "; ".join(lines[:SHOWN]) + more


def unified(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Return the two studies as a unified diff of their text."""
    old, new = (json.dumps(_without_key(m), indent=1).splitlines() for m in (there, here))
    return "\n".join(difflib.unified_diff(old, new, "store", "asked", lineterm="", n=1))


def _sources(folder: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """Modules and tables of the package, by name."""
    found: list[tuple[str, Any]] = []
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry, name)
        elif entry.name.endswith((".py", ".csv", ".yaml", ".j2", ".css")):
            found.append((name, entry))
    return found


UNMOVED = ("/cli", "/lab", "/report", "/plot", "/claims", "/replications",
           "/results/verdict", "/data/history", "/study/engines",
           "/study/ready", "/study/store",
           "/study/identity", "/study/run", "/study/query", "/study/export",
           "/study/sensitivity", "/study/flips")  # fmt: skip
"""Parts of the package that no figure of a study passes through."""


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _without_key(facts: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in facts.items() if k not in ("key", "note")}


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """Leaves of nested facts by dotted name."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = {str(i): v for i, v in enumerate(value)}.items()
    else:
        return {prefix: value}
    found: dict[str, Any] = {}
    for key, one in items:
        found |= _flat(one, f"{prefix}.{key}" if prefix else str(key))
    return found


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}…"
