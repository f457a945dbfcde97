"""What can be chosen when an equilibrium is computed."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from autarky._core.spec import SpecModel
from autarky.equilibrium.base import Closure
from autarky.equilibrium.calibrate import Inventories, Uses
from autarky.equilibrium.cases import NoSupplier
from autarky.equilibrium.defaults.elasticities import HORIZONS, horizon
from autarky.equilibrium.defaults.figures import Range

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Elasticity = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
OpenShare = Annotated[float, Field(gt=0, lt=1)]

SUBSTITUTION = ("eta", "epsilon", "sigma", "mobility", "theta_multiplier")
"""Fields that the horizon sets where the Spec does not."""


class Spec(SpecModel):
    """Parameters of the quantitative trade model.

    Parameters
    ----------
    horizon
        How long the world has had to substitute: ``"short"`` (a year), ``"medium"`` (three),
        ``"long"`` (ten: Cobb–Douglas, mobile factors, full θ), or months from 1 to 120. Sets what
        follows where it is None, from ``defaults/horizons.csv``.
    theta
        Elasticity of trade: one figure, a figure by sector (the rest by default), or None: the
        World's satellite ``theta``, or the defaults by sector (``defaults/theta.csv``).
    theta_multiplier
        Factor on θ.
    eta, epsilon, sigma
        Elasticities between value added and inputs, among inputs, in final use.
    mobility
        1: factors move between sectors; 0: they are specific to theirs.
    closure
        What becomes of trade surpluses; see :class:`autarky.equilibrium.Base`.
    inventories
        ``"removed"`` or ``"positive"``; see :func:`autarky.equilibrium.calibrate.from_world`.
    uses
        ``"pooled"``: inputs and final use have the same origins; ``"separate"``: each its own.
    no_supplier, latent_share
        What to do where a needed product has no supplier left; see
        :func:`autarky.equilibrium.solve`.
    """

    horizon: Literal["short", "medium", "long"] | Annotated[float, Field(ge=1, le=120)] = "long"
    theta: Positive | dict[str, Positive] | None = None
    theta_multiplier: Positive | None = None
    eta: Elasticity | None = None
    epsilon: Elasticity | None = None
    sigma: Elasticity | None = None
    mobility: Share | None = None
    closure: Closure = "balanced"
    inventories: Inventories = "removed"
    uses: Uses = "pooled"
    no_supplier: NoSupplier = "raise"
    latent_share: OpenShare = 1e-3

    @property
    def months(self) -> float:
        """The horizon in months."""
        return HORIZONS[self.horizon] if isinstance(self.horizon, str) else self.horizon

    def substitution(self, months: float | None = None) -> dict[str, Range]:
        """Figure and range of each field of :data:`SUBSTITUTION`; what the Spec sets has no range.

        Parameters
        ----------
        months
            Another horizon than the Spec's own.
        """
        known = horizon(self.months if months is None else months)
        for name in SUBSTITUTION:
            given = getattr(self, name)
            if given is not None:
                known[name] = Range(given, given, given, "given", "set in the Spec")
        return known

    def elasticities(self, months: float | None = None) -> np.ndarray:
        """(4,) η, ε, σ and mobility."""
        known = self.substitution(months)
        return np.array([known[name].value for name in ("eta", "epsilon", "sigma", "mobility")])
