"""One member of a batch: its parameters, its ties, and the layout of its state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.base import Base
from autarky.equilibrium.economy import NOTHING, Economy
from autarky.equilibrium.equations import Member, Point, evaluate
from autarky.equilibrium.shocks import Shocks, Ties

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Task:
    """What a member is: its parameters, its ties, and what of them is open.

    Parameters
    ----------
    theta
        (J,).
    elasticity
        (4,) η, ε, σ and mobility.
    shocks, member
        Whose ties they are; made when they are needed, since those of a thousand fill the memory.
    open
        (U, J, N, N) flows that can be; None: all of the base.
    component, before
        (N,) groups of regions that trade, after the change and in the base.
    along
        How far along the path from the base to these ties.
    absent
        (N,) regions that take no part anywhere on the path; None: none are.
    """

    theta: Array
    elasticity: Array
    shocks: Shocks
    member: int
    open: NDArray[np.bool_] | None
    component: NDArray[np.int64]
    before: NDArray[np.int64]
    along: float = 1.0
    absent: NDArray[np.bool_] | None = None

    @property
    def ties(self) -> Ties:
        """State of all ties."""
        found = self.shocks.ties(self.member)
        if self.open is not None:
            found = found.only(self.open)
        found = found.at(self.along, self.shocks.base)
        if self.absent is None:
            return found
        return found.only(~(self.absent[:, None] | self.absent[None, :]))

    def part_way(self, s: float, lost: NDArray[np.bool_]) -> Task:
        """The same member at a point s < 1 of its path: nothing but (N,) `lost` is lost yet."""
        if not lost.any():
            return replace(self, along=s, component=self.before)
        apart = self.before.max() + 1 + np.arange(len(lost))
        return replace(self, along=s, component=np.where(lost, apart, self.before), absent=lost)


@dataclass(frozen=True)
class Shape:
    """Layout of a member's state."""

    uses: int
    regions: int
    sectors: int
    specific: bool

    @classmethod
    def of(cls, base: Base, specific: bool) -> Shape:
        """Layout for a base, with a factor reward by sector where any member has specific ones."""
        return cls(base.uses, len(base.regions), len(base.sectors), specific)

    @property
    def rewards(self) -> int:
        """Factor rewards of a region: one, or one by sector."""
        return self.sectors if self.specific else 1

    @property
    def size(self) -> int:
        """Length of a member's state."""
        return self.regions * (self.rewards + 2 * self.uses * self.sectors)

    def at_base(self, base: Base) -> Array:
        """(size,) the state before anything happens."""
        z = np.zeros(self.size)
        X = np.ascontiguousarray(base.expenditure).ravel()
        z[self.size - X.size :] = np.where(X > 0, np.log(np.where(X > 0, X, 1.0)), NOTHING)
        return z

    def spend_nothing(self, z: Array, cells: NDArray[np.bool_]) -> None:
        """Write into a state that nothing is spent in the (U, N, J) cells."""
        z[self.size - cells.size :][cells.ravel()] = NOTHING

    def parts(self, z: Array) -> tuple[Array, Array, Array]:
        """(N, J) ln w, (U, N, J) ln P and (U, N, J) X of a member's state."""
        U, N, J = self.uses, self.regions, self.sectors
        head, body = N * self.rewards, U * N * J
        w = np.broadcast_to(z[:head].reshape(N, self.rewards), (N, J))
        X = np.where(z[head + body :] > NOTHING / 2, np.exp(z[head + body :]), 0.0)
        return w, z[head : head + body].reshape(U, N, J), X.reshape(U, N, J)


@dataclass(frozen=True, eq=False)
class Case:
    """A member with all that it takes to solve and to evaluate it.

    Parameters
    ----------
    base, economy
        The base, and its arrays without what cannot produce.
    task, shape
        Parameters and ties; layout of the state.
    nonviable
        (N,) regions whose final use cannot be met.
    used
        (U, N, J) products on which something is spent.
    unpaid
        (importer, exporter) pairs whose trade would run one way only.
    """

    base: Base
    economy: Economy
    task: Task
    shape: Shape
    nonviable: NDArray[np.bool_]
    used: NDArray[np.bool_]
    unpaid: NDArray[np.bool_]

    def at(self, along: float) -> Case:
        """The same member at a point of its path short of the end, where nothing is lost yet."""
        return self._short_of_the_end(along, np.zeros_like(self.nonviable))

    def on_the_way(self, along: float) -> Case:
        """As `at`, but who is not viable takes no part from the start; at the end itself.

        Who cannot live would else stop all others short of it.
        """
        return self if along == 1.0 else self._short_of_the_end(along, self.nonviable)

    def _short_of_the_end(self, along: float, lost: NDArray[np.bool_]) -> Case:
        """With nothing lost but the (N,) regions `lost`."""
        base, nothing = self.base, np.zeros(self.base.gamma.shape, dtype=bool)
        dead = np.broadcast_to(lost[:, None], base.output.shape)
        return replace(
            self, economy=base.economy.without(dead, nothing, nothing[:, 0]),
            task=self.task.part_way(along, lost), nonviable=lost,
            used=(base.expenditure > 0) & ~lost[:, None],
        )  # fmt: skip

    @property
    def split_off(self) -> NDArray[np.bool_]:
        """(N,) regions whose group of trading regions is no longer what it was in the base."""
        after, before = self.task.component, self.task.before
        together = after[:, None] == after[None, :]
        return np.asarray((together != (before[:, None] == before[None, :])).any(axis=1))

    def beyond(self, point: Point) -> Array:
        """(N,) μ that results leave out: what the closure's surpluses do not add up to.

        One in a group that the change has split off: there a deficit that nobody can finance any
        more is gone, and μ is part of the result.
        """
        return np.where(self.split_off & (self.task.along == 1.0), 1.0, point.mu)

    def member(self) -> Member:
        """Parameters and flows in the arrays of the equations."""
        ties, task = self.task.ties, self.task
        flows = ties.flows(self.base, task.theta)
        eta, epsilon, sigma, mobility = (float(e) for e in task.elasticity)
        return Member(
            flows, flows / ties.tau(self.base), task.theta, eta, epsilon, sigma, mobility,
            task.component, self.nonviable,
        )  # fmt: skip

    def point(self, z: Array) -> Point:
        """Evaluate the equations at a state."""
        with np.errstate(all="ignore"):  # prices without end, of what nobody sells
            return evaluate(self.economy, self.member(), *self.shape.parts(z))

    def trade(self, z: Array) -> Array:
        """(uses, sector, importer, exporter) flows before tariffs at a state, money."""
        member = self.member()
        point = evaluate(self.economy, member, *self.shape.parts(z))
        spent = (point.X.transpose(0, 2, 1) / point.total)[..., None]
        return np.asarray(member.net * spent * point.q[:, None, :])
