"""The calibrated model in shares: what a table says before anything happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.economy import BALANCED, FIXED, INCOME_SHARE, WORLD_SHARE, Economy
from autarky.equilibrium.given import Given, numbered

if TYPE_CHECKING:
    from autarky.equilibrium.equations import Point
    from autarky.world import World

Array = NDArray[np.float64]
Closure = Literal["balanced", "fixed_nominal", "share_of_world_gdp", "share_of_income"]
CLOSURES: tuple[str, ...] = get_args(Closure)


@dataclass(frozen=True, eq=False)
class Base:
    """Shares and levels from which ratios are taken; n importer, i exporter, j and k sectors.

    Make one with :meth:`from_world` or :meth:`from_shares`.

    Parameters
    ----------
    pi
        (uses, importer, exporter, sector) share of each origin in expenditure; one use where inputs
        and final use have the same origins, else inputs first.
    tau
        (importer, exporter, sector) one plus the tariff.
    gamma
        (region, input, user) share of each product among the inputs of an industry.
    value_added_share
        (region, sector) share of value added in gross output.
    final_share, household_share
        (region, sector) share of each product in final expenditure, and in that of households.
    expenditure
        (uses, region, sector) spending, tariffs included, money.
    value_added, surplus
        (region,) money; the surplus is of exports over imports before tariffs.
    theta
        (sector,) dispersion θ: the elasticity of trade; origins have the elasticity 1 + θ.
    closure
        What becomes of the surplus. ``"balanced"``: it is closed first, and the economy without it is
        the base. ``"fixed_nominal"``: kept in units of the world's value added.
        ``"share_of_world_gdp"``: kept as a share of the world's value added and tariff revenue.
        ``"share_of_income"``: kept as a share of the region's own. What then does not add up to
        nothing is taken up by all regions in proportion to their incomes.
    regions, sectors
        Labels.
    """  # noqa: E501

    pi: Array
    tau: Array
    gamma: Array
    value_added_share: Array
    final_share: Array
    household_share: Array
    expenditure: Array
    value_added: Array
    surplus: Array
    theta: Array
    closure: Closure
    regions: tuple[str, ...]
    sectors: tuple[str, ...]

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @classmethod
    def from_shares(
        cls,
        *,
        pi: ArrayLike,
        tau: ArrayLike | None = None,
        gamma: ArrayLike,
        value_added_share: ArrayLike,
        expenditure: ArrayLike,
        value_added: ArrayLike,
        surplus: ArrayLike | None = None,
        theta: ArrayLike,
        regions: Sequence[str] | None = None,
        sectors: Sequence[str] | None = None,
        final_share: ArrayLike | None = None,
        household_share: ArrayLike | None = None,
        closure: Closure = "balanced",
    ) -> Base:
        """Build a base from arrays in the layouts above.

        Parameters
        ----------
        pi
            (importer, exporter, sector), or with a leading axis of two uses: inputs, final. Adds up
            to one over exporters where anything is spent.
        tau
            One plus the tariff; None: no tariffs.
        gamma
            (region, input, user): adds up to one over inputs.
        expenditure
            (region, sector), or with the axis of uses.
        surplus
            None: what the shares and expenditures imply.
        theta
            One figure, or one by sector.
        final_share
            None: what is spent and is not input, and not below nothing, scaled to one.
        household_share
            None: as `final_share`.

        Returns
        -------
        Base
            As given. Where levels do not agree with each other or the closure asks for other
            surpluses, `consistent` is the equilibrium under unchanged tariffs and every ratio is
            taken from that; `report` says how far it lies from the figures given.

        Raises
        ------
        InputError
            With every shape and every share that is wrong.
        """
        if closure not in CLOSURES:
            msg = f"there is no closure {closure!r}; choose one of {', '.join(CLOSURES)}"
            raise InputError(msg)
        given = Given.of(
            {
                "pi": pi, "tau": tau, "gamma": gamma, "value_added_share": value_added_share,
                "final_share": final_share, "household_share": household_share,
                "expenditure": expenditure, "value_added": value_added, "surplus": surplus,
                "theta": theta,
            }
        )  # fmt: skip
        N, J = given.value_added_share.shape
        names = tuple(str(r) for r in regions) if regions is not None else numbered("region", N)
        goods = tuple(str(s) for s in sectors) if sectors is not None else numbered("sector", J)
        given.check(names, goods)
        return cls(**vars(given), closure=closure, regions=names, sectors=goods)

    @classmethod
    def from_world(
        cls,
        world: World,
        theta: float | dict[str, float] | ArrayLike | None = None,
        closure: Closure = "balanced",
        **options: Any,
    ) -> Base:
        """Calibrate to a World; see :func:`autarky.equilibrium.calibrate.from_world`."""
        from autarky.equilibrium.calibrate import from_world

        return from_world(world, theta, closure, **options)

    def with_closure(self, closure: Closure) -> Base:
        """Return the same figures under another closure."""
        if closure not in CLOSURES:
            msg = f"there is no closure {closure!r}; choose one of {', '.join(CLOSURES)}"
            raise InputError(msg)
        return replace(self, closure=closure)

    # -- what follows from the figures ------------------------------------------------------------

    @property
    def uses(self) -> int:
        """1: one composite of origins; 2: inputs and final use each have their own."""
        return len(self.pi)

    @cached_property
    def sales(self) -> Array:
        """(importer, exporter, sector) flows before tariffs, money."""
        found: Array = (self.pi * self.expenditure[:, :, None, :]).sum(axis=0) / self.tau
        return found

    @cached_property
    def output(self) -> Array:
        """(region, sector) gross output: all sales."""
        found: Array = self.sales.sum(axis=0)
        return found

    @cached_property
    def tariff_revenue(self) -> Array:
        """(region,) money."""
        found: Array = (self.sales * (self.tau - 1.0)).sum(axis=(1, 2))
        return found

    @cached_property
    def economy(self) -> Economy:
        """The base in the arrays that a sweep reads."""
        earned = self.value_added_share * self.output
        total = earned.sum(axis=1, keepdims=True)
        scale = np.where(total > 0, self.value_added[:, None] / np.where(total > 0, total, 1.0), 0)
        gross = self.value_added + self.tariff_revenue
        code, S = {
            "balanced": (BALANCED, np.zeros_like(gross)),
            "fixed_nominal": (FIXED, self.surplus),
            "share_of_world_gdp": (WORLD_SHARE, self.surplus / gross.sum()),
            "share_of_income": (INCOME_SHARE, self.surplus / gross),
        }[self.closure]
        return Economy(
            B=self.value_added_share,
            gamma=np.ascontiguousarray(self.gamma.transpose(0, 2, 1)),
            alpha=self.final_share,
            VA=self.value_added,
            VAJ=earned * scale,
            S=np.array(S, dtype=float),
            closure=code,
            gone=np.zeros_like(self.final_share),
            gone_final=np.zeros_like(self.final_share),
        )

    @cached_property
    def consistent(self) -> Base:
        """The equilibrium under unchanged tariffs, Cobb–Douglas; itself where it is one already."""
        from autarky.equilibrium.consistency import settle

        return settle(self)

    @cached_property
    def at_rest(self) -> Point | None:
        """What the equations give here if this is an equilibrium as it stands, else None."""
        from autarky.equilibrium.reference import at_rest

        return at_rest(self)

    @property
    def report(self) -> dict[str, float]:
        """How far `consistent` lies from the figures given, each the largest change.

        ``value_added_share_of_world`` and ``expenditure_share`` in shares of the world's total,
        ``import_share`` in points of a region's expenditure, ``surplus_share_of_gdp`` closed.
        """
        from autarky.equilibrium.consistency import report

        return report(self)
