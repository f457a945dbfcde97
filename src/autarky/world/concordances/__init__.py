"""Which official industry codes make which of the eight sectors of world 2011."""

from __future__ import annotations

from pathlib import Path

from autarky._core.errors import NameNotFoundError, unknown_name

FOLDER = Path(__file__).parent


def concordance(name: str) -> Path:
    """Return the path of a concordance, for ``world.aggregate(sectors=…)``.

    Parameters
    ----------
    name
        ``"icio2021_to_8"``, ``"icio2023_to_8"``, ``"icio2025_to_8"``, ``"figaro64_to_8"``,
        ``"wiod35_to_8"`` (WIOD 2013 and ADB MRIO) or ``"wiod56_to_8"``.

    Raises
    ------
    NameNotFoundError
        With the nearest known name.
    """
    known = concordances()
    if name not in known:
        raise NameNotFoundError(unknown_name("concordance", name, "autarky", known))
    return FOLDER / f"{name}.csv"


def concordances() -> tuple[str, ...]:
    """Return the names of all concordances."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))
