"""What can be chosen when dependence is measured."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from autarky._core.errors import InputError


class Spec(BaseModel):
    """Choices of the dependence clock; accounting has no behavioural parameters.

    Parameters
    ----------
    productive_forces
        Which figure places a region on the scale of productive forces: ``"gdp_per_head"``,
        ``"value_added_per_worker"``, or ``"auto"``: the first of these that the World holds.
    decompose
        Whether to decompose every region's gross exports.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    productive_forces: Literal["auto", "gdp_per_head", "value_added_per_worker"] = "auto"
    decompose: bool = True

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"]))
            known = ", ".join(type(self).model_fields)
            msg = f"dependence.Spec: {name!r}: {first['msg']}; its fields are {known}"
            raise InputError(msg) from None
