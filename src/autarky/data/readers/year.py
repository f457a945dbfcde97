"""The year of a file: from its title, its name, and as the caller expects it."""

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


def stated_year(name: str, title: int | None, in_name: int | None) -> int | None:
    """Year of a workbook from its title and its file name.

    Raises
    ------
    FormatError
        If they differ: the file was renamed or mixed up.
    """
    if title is not None and in_name is not None and title != in_name:
        msg = (
            f"the file {name} is of {in_name} by its name but of {title} by its title; "
            "find out which is right and rename it"
        )
        raise FormatError(msg)
    return in_name if title is None else title
