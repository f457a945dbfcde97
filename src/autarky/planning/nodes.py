"""The years of a plan as nodes: a chain, or a tree whose trunk is isolation that has not ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Nodes:
    """Nodes of a plan, each a year in one state of the world; hashable, the shape of a problem.

    Parameters
    ----------
    parents
        By state row after the first: the node whose decisions lead to it. Row r < number of nodes
        is the state at the start of node r; the rows that follow are what the leaves leave.
    years
        Year of each node, 0 the first.
    tail
        Nodes after the years that are reported: they carry the terminal law.
    trading
        Nodes in which there is a world market; elsewhere trade is left out of the problem.
    opens
        Year in which the node's branch opened; −1 on the trunk and in a chain.
    """

    parents: tuple[int, ...]
    years: tuple[int, ...]
    tail: tuple[bool, ...]
    trading: tuple[bool, ...]
    opens: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of nodes."""
        return len(self.years)

    @property
    def rows(self) -> int:
        """Number of state rows: a row for the start of each node and one for each leaf's end."""
        return len(self.parents) + 1

    @property
    def leaves(self) -> Indices:
        """Nodes that no node follows."""
        return np.array(self.parents[self.count - 1 :], dtype=np.intp)

    @property
    def ends(self) -> Indices:
        """(leaf,) state rows that the leaves leave."""
        return np.arange(self.count, self.rows)

    @property
    def row_years(self) -> Indices:
        """(row,) year at whose start a state stands."""
        return np.array([0, *(self.years[p] + 1 for p in self.parents)], dtype=np.intp)

    @property
    def tail_starts(self) -> Indices:
        """(leaf,) node in which the tail of each leaf begins; the leaf itself without a tail."""
        return np.array([self._tail_start(int(leaf)) for leaf in self.leaves], dtype=np.intp)

    def path(self, leaf: int) -> list[int]:
        """Nodes from the root to a node, both included."""
        found = [leaf]
        while found[-1] > 0:
            found.append(self.parents[found[-1] - 1])
        return found[::-1]

    def _tail_start(self, leaf: int) -> int:
        return next((n for n in self.path(leaf) if self.tail[n]), leaf)


def chain(years: int, tail: int = 0) -> Nodes:
    """`years` that are reported and `tail` years after them, one after another."""
    n = years + tail
    return Nodes(
        parents=tuple(range(n)),
        years=tuple(range(n)),
        tail=tuple(t >= years for t in range(n)),
        trading=(True,) * n,
        opens=(-1,) * n,
    )


def tree(openings: Sequence[int], years: int, tail: int = 0) -> Nodes:
    """Isolation that may end at the start of any of the years `openings`, or not before the end.

    The trunk is isolated in every year; a branch leaves it in each opening year and trades. Year 0
    is isolated: an opening in year 0 is a chain.
    """
    n = years + tail
    into: list[int] = [-1]
    when = list(range(n))
    opened = [-1] * n
    into += list(range(n - 1))
    ends = [n - 1]
    for k in sorted(openings):
        into.append(k - 1)
        first = len(when)
        when += list(range(k, n))
        opened += [k] * (n - k)
        into += list(range(first, len(when) - 1))
        ends.append(len(when) - 1)
    return Nodes(
        parents=(*into[1:], *ends),
        years=tuple(when),
        tail=tuple(t >= years for t in when),
        trading=tuple(k >= 0 for k in opened),
        opens=tuple(opened),
    )


def weights(
    nodes: Nodes, probabilities: Array, discount: float, growth: float, tail_mean: int = 5
) -> Array:
    """(node,) what a node's utility counts for: βᵗ times its probability, and the years after it.

    The years after the last are worth the mean of the last `tail_mean` of the tail for ever, people
    growing at `growth`; without a tail the world ends.
    """
    years = np.array(nodes.years)
    found = discount**years * probabilities
    last = years.max() + 1
    ever = discount**last / (1.0 - discount * (1.0 + growth))
    if any(nodes.tail):
        late = np.array(nodes.tail) & (years >= last - tail_mean)
        span = min(tail_mean, int((np.array(nodes.tail) & (np.array(nodes.opens) == -1)).sum()))
        found = found + late * probabilities * ever / max(span, 1)
    return np.asarray(found, dtype=float)


def probabilities(nodes: Nodes, opening: Array) -> Array:
    """(node,) probability of each node from that of opening at the start of each year.

    Parameters
    ----------
    opening
        (years,) probability that isolation ends at the start of year t, summing to at most 1; the
        mass of a year that is not kept goes to the next that is, the rest to the trunk.
    """
    kept = sorted({k for k in nodes.opens if k >= 0})
    found = np.ones(nodes.count)
    opens, years = np.array(nodes.opens), np.array(nodes.years)
    before = 0.0
    for k in kept:
        mass = opening[: k + 1].sum() - before
        found[opens == k] = mass
        before += mass
        found[(opens == -1) & (years >= k)] = 1.0 - before
    return found
