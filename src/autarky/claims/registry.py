"""Where claims announce themselves: a new one is one new file in ``claims/theses``."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from autarky._core.errors import InputError, suggestion
from autarky.claims.claim import Claim


@cache
def claims() -> dict[str, Claim]:
    """Return every claim by its id, in the order of the ledger."""
    package = import_module("autarky.claims.theses")
    found: list[Claim] = [
        import_module(f"{package.__name__}.{module.name}").CLAIM
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return {claim.id: claim for claim in sorted(found, key=lambda c: c.order)}


def chosen(ids: Sequence[str]) -> list[Claim]:
    """Return the claims asked for, in the order of the ledger; all where none is named.

    Raises
    ------
    InputError
        If there is no such claim.
    """
    known = claims()
    for name in ids:
        if name not in known:
            hint = suggestion(name, known) or f"; there are {', '.join(known)}"
            msg = f"there is no claim {name!r}{hint}"
            raise InputError(msg)
    return [claim for name, claim in known.items() if not ids or name in ids]
