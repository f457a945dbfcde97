r"""Decomposition of gross exports by source of value added (Borin and Mancini 2019).

For an exporter s with exports :math:`e_s`:
DC = v_s L_ss e_s;  FC = Σ_{t≠s} v_t L_ts e_s;  DVA = v_s (I−A_ss)⁻¹ e_s;
FVA = Σ_{t≠s} v_t L^{\s}_ts e_s, with :math:`L^{\backslash s}` the inverse when s exports no inputs.
The inverse for every exporter is not needed, since
Σ_{t≠s} v_t L^{\s}_ts = (Σ_{t≠s} v_t L_ts) · L_ss⁻¹ (I−A_ss)⁻¹.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve

from autarky.dependence.equations import Accounts, local_inverse, membership

Array = NDArray[np.float64]

TERMS: Mapping[str, str] = {
    "EXGR": "gross exports",
    "DC": "domestic content",
    "DVA": "domestic value added",
    "VAX": "domestic value added absorbed abroad",
    "REF": "domestic value added that returns and is absorbed at home (reflection)",
    "DDC": "domestic double counting",
    "FC": "foreign content",
    "FVA": "foreign value added",
    "FDC": "foreign double counting",
    "GVC": "exports in global value chains",
    "GVCB": "of these, backward participation",
    "GVCF": "of these, forward participation",
}


def decompose(accounts: Accounts, exporter: int, own_block: Array, direct: Array) -> Array:
    """(terms, sectors of the exporter, C) every term by exporting industry and partner.

    Parameters
    ----------
    accounts
        The table by country.
    exporter
        Position of the exporting country in `accounts.members`.
    own_block
        L_ss of the exporter.
    direct
        (n, C) exports to each country absorbed there without further border, if s is abroad:
        see :func:`directly_absorbed`.

    Notes
    -----
    VAX, REF and GVC are attributed to the exporting industry and the direct partner:
    :math:`e_s` splits by the country of final absorption k into
    Y_sr·[k=r] + A_sr x_r^k with x^k = L y_k. GVC = EXGR − DAVAX with
    DAVAX = v_s (I−A_ss)⁻¹ Σ_r [Y_sr + A_sr (I−A_rr)⁻¹ Y_rr].
    """
    own = accounts.members[exporter]
    local = local_inverse(accounts, own)
    abroad = np.ones(len(accounts.members), dtype=bool)
    abroad[exporter] = False
    exports = np.where(abroad, accounts.Y[own] + accounts.D[own], 0.0)
    home_use = accounts.X[:, exporter] * accounts.over_output
    groups = membership(accounts.members, len(accounts.x))
    returning = np.where(abroad, accounts.Z[own] @ (home_use[:, None] * groups), 0.0)

    domestic = accounts.M[own, exporter]
    foreign = accounts.M[own].sum(axis=1) - domestic
    kept = accounts.v[own] @ local
    once = solve(own_block, foreign, transposed=True) @ local
    exgr, dc, dva, fc, fva = (
        weight[:, None] * exports for weight in (np.ones(len(own)), domestic, kept, foreign, once)
    )
    ref = kept[:, None] * returning
    gvc = exgr - kept[:, None] * np.where(abroad, direct[own], 0.0)
    gvcb = dc - dva + fc
    terms = {
        "EXGR": exgr,
        "DC": dc,
        "DVA": dva,
        "VAX": dva - ref,
        "REF": ref,
        "DDC": dc - dva,
        "FC": fc,
        "FVA": fva,
        "FDC": fc - fva,
        "GVC": gvc,
        "GVCB": gvcb,
        "GVCF": gvc - gvcb,
    }
    return np.stack([terms[name] for name in TERMS])


def directly_absorbed(accounts: Accounts) -> Array:
    """(n, C) final deliveries to r, and inputs that r turns into its own final use alone."""
    needed = np.zeros_like(accounts.x)
    for country, own in enumerate(accounts.members):
        needed[own] = local_inverse(accounts, own) @ accounts.Y[own, country]
    groups = membership(accounts.members, len(accounts.x))
    through = (needed * accounts.over_output)[:, None] * groups
    absorbed: Array = accounts.Y + accounts.Z @ through
    return absorbed
