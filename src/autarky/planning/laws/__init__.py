"""What the economy can do: one family of constraints a file, in the order of the equation table.

A law is a function of the :class:`autarky.planning.symbols.Symbols` of a problem that returns its
constraints by name. Laws are a list so that a special case can leave some out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autarky.planning.laws.balances import balances
from autarky.planning.laws.capital import capital
from autarky.planning.laws.farming import farming
from autarky.planning.laws.industry import industry
from autarky.planning.laws.levy import levy
from autarky.planning.laws.machines import SUBSTITUTION, machines
from autarky.planning.laws.people import people
from autarky.planning.laws.scissors import scissors
from autarky.planning.laws.terminal import terminal
from autarky.planning.laws.trade import trade
from autarky.planning.laws.welfare import welfare
from autarky.planning.symbols import Symbols

Law = Callable[[Symbols], dict[str, Any]]

LAWS: Mapping[str, Law] = {
    "farming": farming,
    "industry": industry,
    "balances": balances,
    "capital": capital,
    **{f"machines_{kind}": law for kind, law in machines.items()},
    "scissors": scissors,
    "levy": levy,
    "people": people,
    "trade": trade,
    "welfare": welfare,
    "terminal": terminal,
}
"""Every law by name; of the three of machines one holds, by how σ_m stands to one."""

__all__ = ["LAWS", "SUBSTITUTION", "Law"]
