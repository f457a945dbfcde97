"""Every clock with what is needed to run it: a later clock adds a line."""

from autarky import dependence

CLOCKS = {"dependence": (dependence.run, dependence.Spec())}
