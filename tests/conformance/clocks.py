"""Every clock with what is needed to run it: a later clock adds a line."""

from autarky import dependence, disruption

CLOCKS = {
    "dependence": (dependence.run, dependence.Spec()),
    "disruption": (disruption.run, disruption.Spec(horizon_days=120)),
}
