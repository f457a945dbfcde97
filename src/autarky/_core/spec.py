"""The common shape of a clock's choices: frozen, checked, and refused in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from autarky._core.errors import InputError, Problems, suggestion


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


def explain(error: ValidationError, where: str, known: Sequence[str], remedy: str) -> str:
    """Every problem in a file, in words, with the key of `known` that was probably meant."""
    problems = Problems(where, remedy)
    for item in error.errors():
        if item["type"] == "too_short" and item["input"]:  # what is in it is told by itself
            continue
        place = ".".join(
            str(part) for part in item["loc"] if part not in ("str", "tuple[str, ...]")
        )
        if item["type"] == "extra_forbidden":
            problems.add(f"unknown key {place!r}{suggestion(str(item['loc'][-1]), known)}")
        elif item["type"] == "missing":
            problems.add(f"{place!r} is missing")
        elif item["type"] == "value_error" and not place:
            problems.add(item["msg"].removeprefix("Value error, "))
        else:
            text = item["msg"].removeprefix("Value error, ").removeprefix("Input ")
            problems.add(f"{place!r} is {item['input']!r} but {text[0].lower()}{text[1:]}")
    problems.found = list(dict.fromkeys(problems.found))
    return problems.message()
