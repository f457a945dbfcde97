"""Where in its distribution each parameter stands in each draw."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, MissingExtraError
from autarky.numerics.distributions import Choice, Distribution
from autarky.numerics.sampling import latin_hypercube
from autarky.study.model import Sampling

Array = NDArray[np.float64]

LOW, HIGH = 0.1, 0.9
"""Places of the two ends in one-at-a-time sampling."""
MORRIS_LEVELS = 4


@dataclass(frozen=True, eq=False)
class Design:
    """Places of parameters in [0, 1).

    Attributes
    ----------
    names
        Parameters, a column each.
    places
        (draws, parameters).
    """

    names: tuple[str, ...]
    places: Array

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.places)


def design(
    distributions: Mapping[str, Distribution], sampling: Sampling, draws: int, seed: int
) -> Design:
    """Place draws of parameters.

    Parameters
    ----------
    distributions
        By name.
    sampling
        ``"latin_hypercube"``: every column by itself, so that a parameter has the same draws
        whatever else is drawn. ``"sobol"``: a scrambled Sobol sequence. ``"saltelli"``: A, B and
        for each parameter A with its column of B (Saltelli et al. 2010, Comput. Phys. Commun.
        181:259). ``"one_at_a_time"``: the centre, then each parameter at its 10th and 90th
        percentile. ``"grid"``: every combination of levels. ``"morris"``: trajectories of one
        step at a time (Morris 1991, Technometrics 33:161), drawn by SALib.
    draws
        Points; of ``"saltelli"`` the rows of A, of ``"morris"`` trajectories; not used by
        ``"one_at_a_time"`` and ``"grid"``.

    Raises
    ------
    InputError
        If the sampling does not fit the number of draws or the distributions.
    """
    names = tuple(distributions)
    return Design(names, DESIGNS[sampling](distributions, draws, seed))


def _latin_hypercube(distributions: Mapping[str, Distribution], draws: int, seed: int) -> Array:
    if draws == 1:
        return np.full((1, len(distributions)), 0.5)
    columns = [latin_hypercube(draws, 1, _seed(seed, name)) for name in distributions]
    return np.hstack(columns) if columns else np.zeros((draws, 0))


def _sobol(distributions: Mapping[str, Distribution], draws: int, seed: int) -> Array:
    return _sequence(len(_some(distributions, "sobol")), draws, seed)


def _saltelli(distributions: Mapping[str, Distribution], draws: int, seed: int) -> Array:
    k = len(_some(distributions, "saltelli"))
    both = _sequence(2 * k, draws, seed)
    a, b = both[:, :k], both[:, k:]
    mixed = []
    for column in range(k):
        one = a.copy()
        one[:, column] = b[:, column]
        mixed.append(one)
    return np.vstack([a, b, *mixed])


def _one_at_a_time(distributions: Mapping[str, Distribution], _draws: int, _seed: int) -> Array:
    k = len(_some(distributions, "one_at_a_time"))
    places = np.full((2 * k + 1, k), 0.5)
    for column in range(k):
        places[1 + 2 * column, column] = LOW
        places[2 + 2 * column, column] = HIGH
    return places


def _grid(distributions: Mapping[str, Distribution], _draws: int, _seed: int) -> Array:
    levels = []
    for name, one in _some(distributions, "grid").items():
        if not isinstance(one, Choice):
            msg = f"a grid is of levels: give {name!r} as {{choice: […]}}"
            raise InputError(msg)
        levels.append([one.middle(i) for i in range(len(one.levels))])
    return np.array(list(product(*levels)))


def _morris(distributions: Mapping[str, Distribution], draws: int, seed: int) -> Array:
    names = list(_some(distributions, "morris"))
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    found: Array = _salib().sample(problem, draws, num_levels=MORRIS_LEVELS, seed=seed)
    return found


DESIGNS = {
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "saltelli": _saltelli,
    "one_at_a_time": _one_at_a_time,
    "grid": _grid,
    "morris": _morris,
}


def _sequence(dimensions: int, draws: int, seed: int) -> Array:
    from scipy.stats import qmc

    if draws & (draws - 1):
        near = 2 ** max(1, round(float(np.log2(draws))))
        msg = f"a Sobol sequence is balanced for powers of 2 only: give {near} draws, not {draws}"
        raise InputError(msg)
    if dimensions > qmc.Sobol.MAXDIM:
        msg = f"a Sobol sequence has at most {qmc.Sobol.MAXDIM} columns; {dimensions} were asked"
        raise InputError(msg)
    rng = np.random.default_rng(seed)
    found: Array = qmc.Sobol(dimensions, scramble=True, rng=rng).random(draws)
    return found


def _some(distributions: Mapping[str, Distribution], what: str) -> Mapping[str, Distribution]:
    if not distributions:
        msg = f"sampling {what!r} needs a parameter to vary; name one under parameters"
        raise InputError(msg)
    return distributions


def _seed(seed: int, name: str) -> int:
    """Seed of one parameter's draws."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _salib() -> Any:
    try:
        from SALib.sample import morris
    except ImportError as error:
        msg = "sampling 'morris' needs SALib: pip install 'autarky[morris]'"
        raise MissingExtraError(msg) from error
    return morris
