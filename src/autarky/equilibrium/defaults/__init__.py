"""Elasticities for any World: by sector from the literature, by horizon from short to long run.

The figures lie beside this module, each with its range, evidence and source: ``theta.csv`` by class
of product (written by ``scripts/build_theta.py``, which says how), ``classes.csv`` which sector
code is of which class, ``horizons.csv`` what substitution the months since a shock allow.
"""

from autarky.equilibrium.defaults.elasticities import HORIZONS, Elasticities, horizon, thetas
from autarky.equilibrium.defaults.figures import Range

__all__ = ["HORIZONS", "Elasticities", "Range", "horizon", "thetas"]
