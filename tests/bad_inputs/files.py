"""Files that cannot be read, each with the one-sentence error that must come out.

A case is ``(id, write, expected)``: `write(folder)` makes the file and returns its path;
`expected` is a regular expression that the message of ``read_table(path)`` matches.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from tests import layouts

Rows = list[list[object]]
Write = Callable[[Path], Path]


def _rng() -> np.random.Generator:
    return np.random.default_rng(7)


def _icio() -> Rows:
    sectors = layouts.ICIO_SECTORS["2023"]
    return layouts.icio_rows(
        layouts.tiny(_rng(), ("AUS", "GBR", "USA"), sectors, categories=6, factors=2)
    )


def _figaro(form: Callable[[layouts.Tiny], Rows]) -> Rows:
    return form(layouts.tiny(_rng(), ("AT", "BE"), ("A01", "U"), categories=5, factors=6))


def _wiod() -> Rows:
    t = layouts.tiny(_rng(), ("AUS", "RoW"), ("c1", "c2"), categories=5, factors=6)
    return layouts.wiod_rows(t, 2011, "2013")


def _adb() -> Rows:
    return layouts.adb_rows(
        layouts.tiny(_rng(), ("AUS", "PAK"), ("c1", "c2"), categories=5, factors=6)
    )


def _changed(
    rows: Callable[[], Rows], change: Callable[[Rows], Rows], name: str = "ICIO2023_2019.csv"
) -> Write:
    def write(folder: Path) -> Path:
        save = layouts.write_xlsx if name.endswith("xlsx") else layouts.write_csv
        return save(folder / name, change(rows()))

    return write


def _set(at: tuple[int, int], value: object) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        rows[at[0]][at[1]] = value
        return rows

    return change


def _both(*changes: Callable[[Rows], Rows]) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        for each in changes:
            rows = each(rows)
        return rows

    return change


def _without_rows(start: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if not str(row[0]).startswith(start)]


def _without_columns(match: Callable[[str], bool]) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        keep = [k for k, label in enumerate(rows[0]) if not match(str(label))]
        return [[row[k] for k in keep] for row in rows]

    return change


def _bytes(name: str, content: bytes) -> Write:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def _cut_in_line(folder: Path) -> Path:
    path = layouts.write_csv(folder / "ICIO2023_2019.csv", _icio())
    text = path.read_text()
    path.write_text(text[: text.index("\nUSA_C19,") + 60])
    return path


def _several_years(folder: Path) -> Path:
    members = {"ICIO2021_2015.csv": _icio(), "ICIO2021_2016.csv": _icio()}
    return layouts.write_zip(folder / "ICIO_2015-2018.zip", members)


def _exiobase_without_tables(folder: Path) -> Path:
    path = folder / "IOT_2011_ixi"
    path.mkdir()
    return path


def _empty_folder(folder: Path) -> Path:
    path = folder / "tables"
    path.mkdir()
    return path


def _flat(change: Callable[[Rows], Rows]) -> Write:
    name = "flatfile_eu-ic-io_ind-by-ind_25ed_2021.csv"
    return _changed(lambda: _figaro(layouts.flat_rows), change, name)


def _matrix(change: Callable[[Rows], Rows]) -> Write:
    name = "matrix_eu-ic-io_ind-by-ind_25ed_2021.csv"
    return _changed(lambda: _figaro(layouts.figaro_rows), change, name)


def _same(rows: Rows) -> Rows:
    return rows


CASES: list[tuple[str, Write, str]] = [
    ("no_file", lambda folder: folder / "absent.csv", "there is no file .*absent.csv; .*download"),
    ("empty_file", _bytes("ICIO2023_2019.csv", b""), "is empty; download it again"),
    (
        "unknown_csv",
        _bytes("mine.csv", b"year,value\n2011,3\n"),
        "mine.csv has none of the layouts known here .*icio: .*name one with format=",
    ),
    ("unknown_kind", _bytes("WIOT2014_October16_ROW.RData", b"RDX3"), "none of the layouts known"),
    ("unknown_folder", _empty_folder, "tables has none of the layouts known here"),
    ("not_text", _bytes("ICIO2023_2019.csv", b"\xff\xfe\x00\xd8" * 50), "is no text file"),
    ("not_a_zip", _bytes("ICIO.zip", b"<html>404</html>"), "is no zip archive or was cut off"),
    ("not_a_workbook", _bytes("wiot11.xlsx", b"PK\x03\x04"), "is no workbook or is damaged"),
    (
        "other_workbook",
        lambda folder: layouts.write_xlsx(folder / "mine.xlsx", [["a", "b"], [1.0, 2.0]]),
        "mine.xlsx has none of the layouts known here",
    ),
    ("archive_of_years", _several_years, r"holds 2 tables \(.*say which with year="),
    (
        "icio_end_missing",
        _changed(_icio, lambda rows: rows[:7]),
        r"2 problems: \(1\) 3 industries .* the first USA/A01_02 .*; \(2\) no row of value added",
    ),
    ("icio_cut_in_line", _cut_in_line, "no row of value added was found: the end of the file"),
    (
        "icio_blank_cells",
        _changed(_icio, _set((2, 3), "")),
        "1 cells are blank, the first in row AUS/C19, column AUS/G. Compare",
    ),
    (
        "icio_text_in_numbers",
        _changed(_icio, _both(_set((1, 2), "n.a."), _set((4, 5), "1,234"))),
        "2 cells hold text, the first .* in row .*. Compare the file with the official one",
    ),
    (
        "icio_row_twice",
        _changed(_icio, lambda rows: [*rows[:3], rows[2], *rows[3:]]),
        "1 row labels occur twice, the first AUS/C19",
    ),
    (
        "icio_column_twice",
        _changed(_icio, lambda rows: [[*row[:3], row[2], *row[3:]] for row in rows]),
        "1 column labels occur twice, the first AUS/C19",
    ),
    (
        "icio_region_without_rows",
        _changed(_icio, _without_rows("GBR")),
        r"3 industries have a column but no row, the first GBR/A01_02 \(regions GBR\)",
    ),
    (
        "icio_region_only_buys",
        _changed(
            _icio,
            _both(
                _without_rows("GBR"),
                _without_columns(lambda c: c in {"GBR_A01_02", "GBR_C19", "GBR_G"}),
            ),
        ),
        "GBR has final demand but no industries",
    ),
    (
        "icio_sector_missing_in_region",
        _changed(_icio, _both(_without_rows("USA_G"), _without_columns(lambda c: c == "USA_G"))),
        "1 region × sector pairs are missing, the first USA/G",
    ),
    (
        "icio_final_demand_lost",
        _changed(
            _icio, _without_columns(lambda c: c[4:] in layouts.ICIO_CATEGORIES and c[4:] != "GFCF")
        ),
        "does not hold a balanced table: .*add up to output",
    ),
    (
        "icio_category_missing",
        _changed(_icio, _without_columns(lambda c: c == "GBR_GFCF")),
        "1 columns of final demand are missing, the first GBR/investment",
    ),
    (
        "icio_does_not_balance",
        _changed(_icio, _set((1, 1), 1e5)),
        "does not hold a balanced table: .*rows or columns that do not add up to output: .*AUS",
    ),
    (
        "icio_negative_delivery",
        _changed(_icio, _set((1, 1), -1e5)),
        "negative deliveries between industries: 1, worst AUS/A01_02 → AUS/A01_02",
    ),
    (
        "icio_outputs_differ",
        _changed(_icio, lambda rows: _set((len(rows) - 1, 1), 9e5)(rows)),
        "the output row and the output column differ in 1 industries, worst AUS/A01_02",
    ),
    (
        "icio_line_too_long",
        _changed(_icio, lambda rows: [*rows[:4], [*rows[4], 1.0, 2.0], *rows[5:]]),
        "cannot be read as a CSV file .*download it again",
    ),
    (
        "icio_many_mistakes",
        _changed(
            _icio,
            _both(
                lambda rows: [*rows[:3], rows[2], *rows[3:]],
                _without_rows("USA"),
                _without_rows("VA"),
                _without_rows("TLS"),
            ),
        ),
        r"3 problems: \(1\) 1 row labels occur twice.*\(2\) 3 industries .*\(3\) no row of value",
    ),
    (
        "figaro_no_value_added",
        _matrix(_without_rows("W2")),
        "no row of value added was found",
    ),
    (
        "figaro_category_missing",
        _matrix(_without_columns(lambda c: c == "BE_P51G")),
        "1 columns of final demand are missing, the first BE/investment",
    ),
    (
        "figaro_flat_twice",
        _flat(lambda rows: [*rows, rows[1]]),
        "gives 1 pairs of row and column twice",
    ),
    (
        "figaro_flat_pair_missing",
        _flat(lambda rows: [rows[0], *rows[2:]]),
        "1 cells are blank, the first in row AT/A01, column AT/A01",
    ),
    (
        "figaro_flat_cut_off",
        _flat(lambda rows: rows[:31]),
        "no row of value added was found",
    ),
    (
        "wiod_other_year",
        _changed(_wiod, _same, "wiot09_row_apr12.xlsx"),
        "is of 2009 by its name but of 2011 by its title; find out which is right",
    ),
    (
        "wiod_text_in_numbers",
        _changed(_wiod, _set((6, 4), "n/a"), "wiot11_row_sep12.xlsx"),
        "1 cells hold text, the first 'n/a' in row AUS/c1, column AUS/c1",
    ),
    (
        "wiod_end_missing",
        _changed(_wiod, lambda rows: rows[:10], "wiot11_row_sep12.xlsx"),
        "no row of value added was found: the end of the file is missing",
    ),
    (
        "wiod_does_not_balance",
        _changed(_wiod, _set((6, 4), 1e6), "wiot11_row_sep12.xlsx"),
        "does not hold a balanced table: .*do not add up",
    ),
    (
        "adb_rows_missing",
        _changed(_adb, lambda rows: [*rows[:9], *rows[11:]], "ADB-MRIO-2022.xlsx"),
        r"2 industries have a column but no row, the first PAK/c1 \(regions PAK\)",
    ),
    (
        "exiobase_without_tables",
        _exiobase_without_tables,
        "pymrio cannot read IOT_2011_ixi as EXIOBASE 3 .*; give the archive or folder as it was",
    ),
    ("damaged_world", _bytes("mine.nc", b"CDF?"), "is not a netCDF file or is damaged"),
]
