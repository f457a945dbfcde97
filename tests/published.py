"""The layout in which tests and plain solvers hold a base year: that of published ones."""

from autarky.replications.published import Published

__all__ = ["Published"]
