"""Which parameter moves an outcome: regression on ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def rank_regression(parameters: Array, outcome: Array) -> tuple[Array, float]:
    """Standardised rank regression coefficients, and the share of variance that they explain.

    Parameters
    ----------
    parameters
        (draws, k); a parameter that never varies has coefficient 0.
    outcome
        (draws,); ties take their mean rank, as censored outcomes do.

    Returns
    -------
    tuple
        (k,) coefficients, each in about [−1, 1]: how many standard deviations the rank of the
        outcome moves with one of the parameter's; and R², 0 where the outcome never varies.

    Notes
    -----
    Saltelli et al. (2008), Global Sensitivity Analysis, section 1.2.5: for monotone relations.
    """
    from scipy.stats import rankdata

    X = _standard(np.apply_along_axis(rankdata, 0, parameters))
    y = _standard(rankdata(outcome))
    coefficients = np.zeros(parameters.shape[1])
    moved = X.std(axis=0) > 0
    if not moved.any() or y.std() == 0:
        return coefficients, 0.0
    found, *_ = np.linalg.lstsq(X[:, moved], y, rcond=None)
    coefficients[moved] = found
    residual = y - X @ coefficients
    return coefficients, float(1.0 - residual.var() / y.var())


def _standard(ranks: Array) -> Array:
    spread = ranks.std(axis=0)
    standard: Array = (ranks - ranks.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return standard
