"""Every clock with what is needed to run it: a later clock adds a line."""

from functools import partial

from autarky import dependence, disruption, equilibrium, planning

CLOCKS = {
    "dependence": (dependence.run, dependence.Spec()),
    "disruption": (disruption.run, disruption.Spec(horizon_days=120)),
    "planning": (
        partial(planning.run, region="GBR", policy=planning.SnailsPace(), horizon_years=5),
        planning.Spec(tail_years=5),
    ),
    "equilibrium": (partial(equilibrium.run, draws=20), equilibrium.Spec()),
}
