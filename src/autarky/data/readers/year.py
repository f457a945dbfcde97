"""The year of a file: from its name or title, and as the caller expects it."""

from __future__ import annotations

from autarky._core.errors import FormatError


def agreed_year(name: str, found: int | None, asked: int | None) -> int | None:
    """Year that the file states, or the one asked for where it states none.

    Raises
    ------
    FormatError
        If both are known and differ.
    """
    if found is not None and asked is not None and found != asked:
        msg = (
            f"the file {name} is of {found}, not of {asked}; "
            f"give the file of {asked}, or leave year out"
        )
        raise FormatError(msg)
    return asked if found is None else found
