"""The factored model against a literal one that forms the matrix of all orders every day."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.property.disruption_cases import make_scenario, make_spec, make_world
from tests.reference.disruption_case import both, moved_by_rounding

from autarky import disruption


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(293)  # amplifies a rounding to 4e-12 of its output
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
    scenario, spec = make_scenario(rng, world), make_spec(rng)
    found, expected, economy = both(world, scenario, spec, events)
    scale = economy.table.x.max()
    bounds = {n: 1e-12 * max(scale, np.abs(expected[n]).max()) for n in found}
    if any(np.abs(found[n] - expected[n]).max() > bound for n, bound in bounds.items()):
        moved = moved_by_rounding(economy, events, spec.horizon_days, expected)
        bounds = {n: bound + 10.0 * moved[n] for n, bound in bounds.items()}
    for name, bound in bounds.items():
        np.testing.assert_allclose(found[name], expected[name], rtol=0, atol=bound, err_msg=name)
