"""Where sections announce themselves: a new one is one new file in ``report/sections``."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TypeAlias

from autarky._core.errors import InputError
from autarky.report.ahead import Ahead
from autarky.report.context import Context
from autarky.report.section import Section

Builder: TypeAlias = Callable[[Context], Section | None]
"""None: the clock has nothing to say of this table, and the section is absent."""
_BUILDERS: dict[str, tuple[int, Builder]] = {}
_AHEAD: dict[str, Ahead] = {}


def section(clock: str, order: int, ahead: Ahead | None = None) -> Callable[[Builder], Builder]:
    """Register the builder of a clock's section; sections stand in the order of `order`.

    `ahead` is work that is begun before any section is built.
    """

    def register(builder: Builder) -> Builder:
        _BUILDERS[clock] = (order, builder)
        if ahead is not None:
            _AHEAD[clock] = ahead
        return builder

    return register


def builders(only: tuple[str, ...] | None = None) -> list[tuple[str, Builder]]:
    """Return the builders of all sections, or of those asked for, in reading order."""
    _discover()
    known = sorted(_BUILDERS, key=lambda clock: _BUILDERS[clock][0])
    for clock in only or ():
        if clock not in known:
            msg = f"the dossier has no section {clock!r}; it has {', '.join(known)}"
            raise InputError(msg)
    return [(clock, _BUILDERS[clock][1]) for clock in known if only is None or clock in only]


def works(clocks: Iterable[str]) -> list[tuple[str, Ahead]]:
    """Return what sections begin ahead."""
    return [(clock, _AHEAD[clock]) for clock in clocks if clock in _AHEAD]


def _discover() -> None:
    package = import_module("autarky.report.sections")
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
