"""Output where every input counts by its share, and none stops an industry alone."""

from __future__ import annotations

import numpy as np

from autarky.disruption.blocks import Array, Buying
from autarky.numerics.compiled import compiled


@compiled
def linear_output(
    buying: Buying, inventories: Array, wanted: Array, chosen: Array, output: Array
) -> None:
    """Write x = want · Σ_p a_p min(1, m_p / want) / Σ_p a_p over needed inputs (step 4).

    Parameters
    ----------
    inventories
        (S, R, U, B).
    wanted
        (R, U, B) output wanted.
    chosen
        (B,) members to write.
    output
        (R, U, B) is written.

    Notes
    -----
    The linear rule of Pichler et al. (2022, "fully linear"), with inventories below ψ of their
    target in place of empty ones.
    """
    S, R, U, B = inventories.shape
    got = np.empty(B, buying.Z.dtype)
    one, tiny = buying.Z.dtype.type(1), buying.Z.dtype.type(1e-35)
    for q in range(R):
        for u in range(U):
            got[:] = 0
            weight = buying.Z.dtype.type(0)
            for p in range(S):
                if buying.kind[p, q, u] > 0:
                    a = buying.a[p, q, u]
                    weight += a
                    for b in range(B):
                        allowed = inventories[p, q, u, b] * buying.per_psi[b]
                        asked = buying.s[p, q, b] * a * wanted[q, u, b]
                        got[b] += a * min(one, allowed / max(asked, tiny))
            for b in range(B):
                if chosen[b]:
                    share = got[b] / weight if weight > 0 else one
                    output[q, u, b] = wanted[q, u, b] * share
