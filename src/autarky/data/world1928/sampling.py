"""Worlds 1928 redrawn: the figures within their ranges, the whole table rebuilt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError, InputError
from autarky._core.progress import Progress, silent
from autarky.data.world1928.build import assemble
from autarky.data.world1928.figures import REGIONS, SECTORS, Figures, load_figures
from autarky.data.world1928.inputs import Inputs, composition_spread, inputs_from
from autarky.world import World

Array = NDArray[np.float64]
LEAST_SHARE = 0.1
"""A drawn share of trade keeps at least this part of its value."""


def sample(rng: np.random.Generator, figures: Figures | None = None) -> World:
    """Redraw the uncertain figures of world 1928 once and rebuild it.

    GDP, bilateral trade (cells, exporters, importers), services trade, value-added shares and
    input coefficients (an error common to all regions and one of each) are lognormal around
    their figures, compositions of trade normal; the spreads are figures too (``sd_…``,
    ``va_softness``).

    Raises
    ------
    InfeasibleError
        If this draw admits no consistent table: reject it and count it.
    """
    chosen = figures or load_figures()
    world = assemble(redraw(inputs_from(chosen), chosen, rng), chosen).world
    return world.with_info(source=f"{world.info.source}; one random draw within their ranges")


def sample_many(
    draws: int, seed: int = 0, figures: Figures | None = None, *, progress: Progress = silent
) -> tuple[list[World], int]:
    """Draw worlds 1928; return the feasible ones, in order, and the number of the infeasible.

    Draw k depends on `seed` and k alone.

    Raises
    ------
    InputError
        If `draws` is negative.
    """
    if draws < 0:
        msg = f"the number of draws must be 0 or more, not {draws}"
        raise InputError(msg)
    chosen = figures or load_figures()
    worlds: list[World] = []
    for k, child in enumerate(np.random.SeedSequence(seed).spawn(draws)):
        progress("sampling world 1928", k, draws)
        try:
            worlds.append(sample(np.random.default_rng(child), chosen))
        except InfeasibleError:
            continue
    progress("sampling world 1928", draws, draws)
    return worlds, draws - len(worlds)


def redraw(inputs: Inputs, figures: Figures, rng: np.random.Generator) -> Inputs:
    """Draw every uncertain array once."""
    region = len(REGIONS)

    def noise(sd: float | Array, *shape: int) -> Array:
        return np.asarray(np.exp(sd * rng.standard_normal(shape)))

    margin = figures.value("sd_trade_margin")
    services = figures.value("sd_services_trade")
    trade = inputs.trade * noise(figures.value("sd_trade_cell"), region, region)
    trade = trade * noise(margin, region, 1) * noise(margin, 1, region)
    va = inputs.va_share * noise(
        figures.array("va_softness", REGIONS, SECTORS), region, len(SECTORS)
    )
    technology = inputs.technology * noise(
        figures.value("sd_technology_common"), 1, len(SECTORS), len(SECTORS)
    )
    technology = technology * noise(figures.value("sd_technology_own"), *technology.shape)
    export_sd, import_sd = composition_spread(figures)
    return replace(
        inputs,
        gdp=inputs.gdp * noise(figures.array("sd_gdp", REGIONS), region),
        trade=trade,
        export_share=_composition(inputs.export_share, export_sd, rng),
        import_share=_composition(inputs.import_share, import_sd, rng),
        services_export=inputs.services_export * noise(services, region),
        services_import=inputs.services_import * noise(services, region),
        va_share=va / va.sum(axis=1, keepdims=True),
        technology=technology,
    )


def _composition(share: Array, sd: Array, rng: np.random.Generator) -> Array:
    spread = np.minimum(sd[:, None], share / 2)
    drawn = np.maximum(share + spread * rng.standard_normal(share.shape), LEAST_SHARE * share)
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))
