"""The common shape of a clock's choices: frozen, checked, and refused in one sentence."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from autarky._core.errors import InputError, suggestion


class SpecModel(BaseModel):
    """Base of every clock's ``Spec``: unknown names and values out of range are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "fields together"
            known = list(type(self).model_fields)
            hint = suggestion(name, known) if first["type"] == "extra_forbidden" else ""
            clock = type(self).__module__.split(".")[1]
            text = first["msg"].removeprefix("Value error, ")
            msg = f"{clock}.Spec: {name!r}: {text}{hint}; its fields are {', '.join(known)}"
            raise InputError(msg) from None
