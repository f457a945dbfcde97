"""A file on disk as readers see it: its first rows for recognition, then all of its cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pandas as pd

from autarky._core.errors import FormatError, MissingExtraError

TEXT = (".csv", ".txt")
EXCEL = (".xlsx", ".xlsb", ".xls")
PEEK_ROWS = 12


@dataclass(frozen=True)
class Source:
    """A file, or a member of a zip archive, with its first rows.

    Parameters
    ----------
    path
        The file or folder that was asked for.
    member
        Name of the table inside a zip archive; empty for a plain file.
    head
        First rows, cells as text; empty for a folder or an unknown kind of file.
    tables
        Tables in an archive of which none could be picked.
    """

    path: Path
    member: str
    head: tuple[tuple[str, ...], ...]
    tables: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File name that carries edition and year."""
        return self.member or self.path.name

    @property
    def kind(self) -> str:
        """Extension in lower case; of the member where the file is an archive."""
        return Path(self.name).suffix.lower()

    def year(self, *patterns: str) -> int | None:
        """Year of the accounts from the file name: the first pattern that matches."""
        for pattern in patterns:
            found = re.search(pattern, self.name, flags=re.IGNORECASE)
            if found:
                return int(found.group(1))
        return None


def look(path: Path, year: int | None) -> Source:
    """Open `path` far enough to recognise its layout.

    Raises
    ------
    FormatError
        If there is no such file, it is empty, or it is not what its extension says.
    MissingExtraError
        If it is a workbook and the extra that reads workbooks is not installed.
    """
    if path.is_dir():
        return Source(path, "", ())
    if not path.is_file():
        msg = f"there is no file {path}; `autarky world download` fetches official tables"
        raise FormatError(msg)
    if path.stat().st_size == 0:
        msg = f"{path.name} is empty; download it again"
        raise FormatError(msg)
    member, tables = _member(path, year) if path.suffix.lower() == ".zip" else ("", ())
    source = Source(path, member, (), tables)
    if source.kind in TEXT:
        return Source(path, member, _first_lines(source))
    if source.kind in EXCEL:
        return Source(path, member, tuple(_as_text(row) for row in grid(source)[:PEEK_ROWS]))
    return source


@contextmanager
def opened(source: Source) -> Iterator[IO[str]]:
    """Open a text file or the member of an archive as text (UTF-8, byte-order mark dropped)."""
    if source.member:
        with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    else:
        with source.path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream


def cells(source: Source, **options: Any) -> pd.DataFrame:
    """Read a CSV file without a header; blank cells are NaN, text stays text.

    Raises
    ------
    FormatError
        If lines differ in length, or the file is cut off or is no text.
    """
    try:
        with opened(source) as stream:
            frame: pd.DataFrame = pd.read_csv(
                stream,
                header=None,
                low_memory=False,
                keep_default_na=False,
                na_values=[""],
                **options,
            )
    except (ValueError, UnicodeDecodeError, EOFError, OSError, zipfile.BadZipFile) as error:
        reason = str(error).strip().splitlines()[-1].strip()
        msg = f"{source.name} cannot be read as a CSV file ({reason}); download it again"
        raise FormatError(msg) from error
    return frame


def grid(source: Source) -> list[list[Any]]:
    """Cells of the first sheet of a workbook, row by row; blank cells are empty strings.

    Raises
    ------
    FormatError
        If the workbook is damaged or is none.
    MissingExtraError
        If python-calamine is not installed.
    """
    try:
        calamine = import_module("python_calamine")
    except ImportError as error:
        msg = (
            f"reading the workbook {source.name} needs python-calamine; "
            "install it with: pip install 'autarky[excel]'"
        )
        raise MissingExtraError(msg) from error
    try:
        book = calamine.CalamineWorkbook.from_object(_bytes(source))
        sheet = book.get_sheet_by_index(0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, zipfile.BadZipFile, ValueError) as error:
        msg = f"{source.name} is no workbook or is damaged ({error}); download it again"
        raise FormatError(msg) from error
    return rows


def _bytes(source: Source) -> Any:
    if not source.member:
        return str(source.path)
    with zipfile.ZipFile(source.path) as archive:
        return io.BytesIO(archive.read(source.member))


def _first_lines(source: Source) -> tuple[tuple[str, ...], ...]:
    try:
        with opened(source) as stream:
            return tuple(tuple(row) for row in islice(csv.reader(stream), PEEK_ROWS))
    except (UnicodeDecodeError, csv.Error, EOFError, OSError, zipfile.BadZipFile) as error:
        msg = f"{source.name} is no text file ({error}); download it again"
        raise FormatError(msg) from error


def _as_text(row: list[Any]) -> tuple[str, ...]:
    return tuple(str(v).strip() for v in row)


def _member(path: Path, year: int | None) -> tuple[str, tuple[str, ...]]:
    """Pick the table in an archive, the only one or that of the year; else all, for a message."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if Path(n).suffix.lower() in (*TEXT, *EXCEL)]
    except zipfile.BadZipFile as error:
        msg = f"{path.name} is no zip archive or was cut off; download it again"
        raise FormatError(msg) from error
    tables = [n for n in names if "readme" not in n.lower()]
    if len(tables) == 1:
        return tables[0], ()
    wanted = [n for n in tables if year is not None and str(year) in _years(n)]
    return (wanted[0], ()) if len(wanted) == 1 else ("", tuple(tables))


def _years(name: str) -> list[str]:
    """Years in a member's name; of an edition and a year, the year."""
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", Path(name).stem)
    return found[-1:]
