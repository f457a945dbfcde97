"""The factored model against a literal one that forms the matrix of all orders every day."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.disruption_cases import make_scenario, make_spec, make_world
from tests.reference.disruption_case import both

from autarky import disruption


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_same_paths_as_the_literal_model(seed):
    rng = np.random.default_rng(seed)
    R, S = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    world = make_world(
        rng, R, S, zeros=float(rng.choice([0.0, 0.4])), idle=S > 1 and rng.random() < 0.3,
        drawdown=bool(rng.random() < 0.3),
    )  # fmt: skip
    events = ()
    if rng.random() < 0.5:
        where = str(rng.choice(world.regions)), str(rng.choice(world.sectors))
        events = (disruption.CapacityLoss(*where, 0.6, start_day=4, duration_days=9),)
    found, expected, economy = both(world, make_scenario(rng, world), make_spec(rng), events)
    scale = economy.table.x.max()
    for name in found:
        size = max(scale, np.abs(expected[name]).max())
        np.testing.assert_allclose(
            found[name], expected[name], rtol=0, atol=1e-12 * size, err_msg=name
        )
