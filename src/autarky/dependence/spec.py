"""What can be chosen when dependence is measured."""

from __future__ import annotations

from typing import Literal

from autarky._core.spec import SpecModel


class Spec(SpecModel):
    """Choices of the dependence clock; accounting has no behavioural parameters.

    Parameters
    ----------
    productive_forces
        Which figure places a region on the scale of productive forces: ``"gdp_per_head"``,
        ``"value_added_per_worker"``, or ``"auto"``: the first of these that the World holds.
    decompose
        Whether to decompose every region's gross exports.
    """

    productive_forces: Literal["auto", "gdp_per_head", "value_added_per_worker"] = "auto"
    decompose: bool = True
