r"""The equations of dependence on plain arrays, in the letters of their sources.

Industries :math:`f, g` run over regions × sectors (n of them, region-major); countries
:math:`s, r, t`; :math:`A = Z\hat x^{-1}`, :math:`L = (I-A)^{-1}`, :math:`v` = value added over
output; :math:`Y_r` (n, countries) final deliveries by country of destination.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve

from autarky.numerics.leontief import LeontiefSystem

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Accounts:
    """A world table by country, with what the Leontief system says about it.

    Parameters
    ----------
    members
        Industries of each country (or bloc) in turn.
    Z, x, va
        (n, n), (n,), (n,) the table.
    Y
        (n, C) final deliveries by country of destination.
    D
        (n, C) intermediate deliveries by country of destination.
    v
        (n,) value added over output; zero where there is no output.
    M
        (n, C) value-added multipliers: M[f, s] = v_s' L_sf, the value added of country s in a unit
        of final product f.
    X
        (n, C) output of each industry for the final demand of each country, L Y.
    """

    members: tuple[Index, ...]
    Z: Array
    x: Array
    va: Array
    Y: Array
    D: Array
    v: Array
    M: Array
    X: Array

    @property
    def over_output(self) -> Array:
        """(n,) 1/x, zero where there is no output."""
        return ratio(np.ones_like(self.x), self.x)


def membership(members: tuple[Index, ...], n: int) -> Array:
    """(n, C) one where an industry belongs to a country."""
    matrix = np.zeros((n, len(members)))
    for country, industries in enumerate(members):
        matrix[industries, country] = 1.0
    return matrix


def ratio(numerator: Array, denominator: Array, empty: float = 0.0) -> Array:
    """Quotient with a stated value where the denominator is zero."""
    shape = np.broadcast_shapes(np.shape(numerator), np.shape(denominator))
    out = np.full(shape, empty)
    np.divide(numerator, denominator, out=out, where=np.asarray(denominator) != 0)
    return out


def value_added_flows(accounts: Accounts) -> Array:
    """(C, C) value added of s absorbed in r: VA_sr = v_s' L y_r (Johnson and Noguera 2012)."""
    return accounts.M.T @ accounts.Y


def foreign_content(accounts: Accounts) -> Array:
    """(n, C) foreign value added in what each country absorbs of each final product."""
    foreign: Array = accounts.Y * (accounts.M.sum(axis=1, keepdims=True) - accounts.M)
    return foreign


def upstreamness(system: LeontiefSystem, x: Array) -> Array:
    """(n,) mean distance to final use: (I−B)⁻¹·1 = x̂⁻¹ L x.

    Source: Antràs, Chor, Fally and Hillberry (2012), *American Economic Review* 102:412–416. NaN
    where there is no output. Changes in inventories are left in final demand.
    """
    return ratio(system.solve(x), x, empty=np.nan)


def downstreamness(system: LeontiefSystem, x: Array) -> Array:
    """(n,) mean distance from primary factors: (I−A')⁻¹·1 (Antràs and Chor 2018)."""
    length: Array = np.where(x != 0, system.solve_transposed(np.ones_like(x)), np.nan)
    return length


def face_value_inputs(Z: Array, groups: Array) -> Array:
    """(n, C) inputs bought by each industry from each country's industries directly."""
    return Z.T @ groups


def look_through_inputs(system: LeontiefSystem, groups: Array) -> Array:
    """(n, C) gross output of each country that a unit of output needs in all rounds: L − I.

    Source: Baldwin, Freeman and Theodorakopoulos (2022), foreign input reliance on a look-through
    basis, here as shares of all production needed upstream.
    """
    rounds: Array = system.solve_transposed(groups) - groups
    return rounds


def herfindahl(flows: Array) -> Array:
    """Sum of squared shares along the last axis; NaN where there is no flow."""
    shares = ratio(flows, flows.sum(axis=-1, keepdims=True), empty=np.nan)
    concentration: Array = (shares**2).sum(axis=-1)
    return concentration


def local_inverse(accounts: Accounts, industries: Index) -> Array:
    """(I − A_ss)⁻¹ of one country's own industries."""
    block = accounts.Z[np.ix_(industries, industries)] * accounts.over_output[industries]
    inverse: Array = solve(np.eye(len(industries)) - block, np.eye(len(industries)))
    return inverse
