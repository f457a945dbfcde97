"""Small tables that travel with the package: figures and codes beside the code that reads them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def read_table(package: str, name: str) -> pd.DataFrame:
    """Return a CSV resource of a package as text, cell by cell.

    Parameters
    ----------
    package
        Import name of the package, ``"autarky.world.concordances"``.
    name
        File name with its suffix, ``"wiod35_to_8.csv"``.

    Returns
    -------
    pandas.DataFrame
        Every cell as it stands in the file: ``NA`` is a code like any other and an empty cell is
        an empty text. A copy: the caller may change it.

    Raises
    ------
    FileNotFoundError, ModuleNotFoundError
        If there is no such resource: the package is not whole.
    """
    return _read(package, name).copy()


@lru_cache(maxsize=32)
def _read(package: str, name: str) -> pd.DataFrame:
    import pandas as pd

    with files(package).joinpath(name).open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False)
