"""Gross exports of any region, country or bloc, decomposed by source of value added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.dependence.accounts import accounts_of
from autarky.dependence.exports import TERMS, decompose, directly_absorbed
from autarky.world import World


def decompose_exports(
    world: World,
    exporter: str | Sequence[str],
    by: Literal["total", "sector", "partner"] = "total",
) -> pd.DataFrame:
    """Decompose gross exports by source of value added (Borin and Mancini 2019, source-based).

    Parameters
    ----------
    world
        The table.
    exporter
        A region, country or bloc; or a list of them, taken as one bloc whose inner trade counts
        as domestic.
    by
        ``"total"``: one row; ``"sector"``: by exporting sector; ``"partner"``: by direct partner.

    Returns
    -------
    DataFrame
        Columns EXGR, DC, DVA, VAX, REF, DDC, FC, FVA, FDC, GVC, GVCB, GVCF (see
        :data:`autarky.dependence.TERMS`) in the unit of the world.

    Raises
    ------
    InputError
        If `by` is none of the three, or nobody is left to export to.
    NameNotFoundError
        If an exporter is not in the world.
    """
    if by not in ("total", "sector", "partner"):
        msg = f"decompose_exports cannot split by {by!r}; choose 'total', 'sector' or 'partner'"
        raise InputError(msg)
    names = [exporter] if isinstance(exporter, str) else list(exporter)
    if not names:
        raise InputError("decompose_exports needs at least one exporter")
    own = np.unique(np.concatenate([world.region_index(name) for name in names]))
    own = _whole_countries(world, own)
    label = names[0] if len(names) == 1 else "+".join(names)
    others = [(c, world.region_index(c)) for c in world.countries]
    others = [(c, regions) for c, regions in others if not np.isin(regions, own).any()]
    if not others:
        msg = f"{label} is all of world {world.name}: nobody is left to export to"
        raise InputError(msg)

    accounts, system, _ = accounts_of(world, [own, *(regions for _, regions in others)])
    members = accounts.members[0]
    unit = np.zeros((world.n, len(members)))
    unit[members, np.arange(len(members))] = 1.0
    block = system.solve(unit)[members]
    cells = decompose(accounts, 0, block, directly_absorbed(accounts))
    by_sector = cells.reshape(len(TERMS), len(own), len(world.sectors), -1).sum(axis=1)
    if by == "sector":
        rows, figures = list(world.sectors), by_sector.sum(axis=2)
    elif by == "partner":
        rows, figures = [c for c, _ in others], by_sector[:, :, 1:].sum(axis=1)
    else:
        rows, figures = [label], by_sector.sum(axis=(1, 2))[:, None]
    index = pd.Index(rows, name={"total": "exporter"}.get(by, by))
    return pd.DataFrame(figures.T, index=index, columns=list(TERMS))


def _whole_countries(world: World, regions: NDArray[np.intp]) -> NDArray[np.intp]:
    """Add the other parts of every country that is named by one part."""
    countries = np.array(world.region_countries)
    return np.flatnonzero(np.isin(countries, countries[regions]))
