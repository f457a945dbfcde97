"""World 1928 from its figures: trade, then each region's accounts, then imports by use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky.data.world1928.certificate import certify, summarise
from autarky.data.world1928.figures import CATEGORIES, REGIONS, SECTORS, Figures, load_figures
from autarky.data.world1928.imports import by_origin, imported_use
from autarky.data.world1928.info import INFO
from autarky.data.world1928.inputs import Inputs, inputs_from
from autarky.data.world1928.region import build_accounts
from autarky.data.world1928.satellites import build_satellites
from autarky.data.world1928.trade import build_trade
from autarky.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reconstruction:
    """A built world and how far each of its targets was missed."""

    world: World
    certificate: pd.DataFrame


def build(
    figures: Figures | None = None, *, overrides: Mapping[str, object] | None = None
) -> World:
    """Build world 1928, an illustrative reconstruction, from its figures.

    Parameters
    ----------
    figures
        The table to build from; the embedded one by default.
    overrides
        Figures to replace first, by key: ``{"gdp.IND": 11.0}``.

    Raises
    ------
    NameNotFoundError
        If an override names no figure.
    InfeasibleError
        If the figures contradict each other: what, where, and which figure to change.
    """
    return reconstruct(figures, overrides=overrides).world


def reconstruct(
    figures: Figures | None = None, *, overrides: Mapping[str, object] | None = None
) -> Reconstruction:
    """Build world 1928 like :func:`build` and return its certificate too."""
    chosen = (figures or load_figures()).override(overrides or {})
    return assemble(inputs_from(chosen), chosen)


def assemble(inputs: Inputs, figures: Figures) -> Reconstruction:
    """Build the world from arrays; `figures` gives what is not redrawn by a sample.

    Raises
    ------
    InfeasibleError
        If the inputs contradict each other.
    """
    trade = build_trade(inputs, figures)
    exports, imports = trade.flows.sum(axis=1), trade.flows.sum(axis=0)
    accounts = build_accounts(inputs, exports, imports, figures)
    use = np.concatenate([accounts.intermediate, accounts.final], axis=2)
    table = by_origin(use, imported_use(use, imports, figures), trade.flows)
    n = len(REGIONS) * len(SECTORS)
    certificate = certify(inputs, trade, accounts)
    world = World.from_arrays(
        table[..., : len(SECTORS)].reshape(n, n),
        table[..., len(SECTORS) :].reshape(n, -1),
        regions=REGIONS,
        sectors=SECTORS,
        categories=CATEGORIES,
        factors=("value_added",),
        va=accounts.value_added.reshape(1, n),
        satellites=build_satellites(
            accounts.value_added.sum(axis=1), accounts.value_added, figures
        ),
        info=INFO,
        certificate=summarise(certificate, trade.sweeps, accounts.iterations),
    )
    return Reconstruction(world, certificate)
