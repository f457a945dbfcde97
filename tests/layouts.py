"""Tiny tables in each official layout, written by code so that no foreign file is stored here."""

from __future__ import annotations

import csv
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl

ICIO_SECTORS = {
    "2021": ("01T02", "19", "45T47"),
    "2023": ("A01_02", "C19", "G"),
    "2025": ("A01", "A02", "C19"),
}
ICIO_CATEGORIES = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
FIGARO_CATEGORIES = ("P3_S13", "P3_S14", "P3_S15", "P51G", "P5M")
FIGARO_FACTORS = ("D21X31", "OP_RES", "OP_NRES", "D1", "D29X39", "B2A3G")
WIOD_CATEGORIES = (
    "Final consumption expenditure by households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)",
    "Final consumption expenditure by government",
    "Gross fixed capital formation",
    "Changes in inventories and valuables",
)
WIOD_FACTORS = (
    ("TXSP", "r99", "taxes less subsidies on products"),
    ("EXP_adj", "r61", "Cif/ fob adjustments on exports"),
    ("PURR", "r62", "Direct purchases abroad by residents"),
    ("PURNR", "r63", "Purchases on the domestic territory by non-residents "),
    ("VA", "r64", "Value added at basic prices"),
    ("IntTTM", "r65", "International Transport Margins"),
)


@dataclass(frozen=True)
class Tiny:
    """A balanced table: Z (n, n), Y (n, buyers × categories), va (factors, n), x (n,)."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    buyers: tuple[str, ...]
    categories: int
    Z: np.ndarray
    Y: np.ndarray
    va: np.ndarray
    x: np.ndarray

    @property
    def industries(self) -> list[tuple[str, str]]:
        return [(r, s) for r in self.regions for s in self.sectors]


def tiny(
    rng: np.random.Generator,
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    *,
    categories: int,
    factors: int,
    buyers: tuple[str, ...] | None = None,
    empty: tuple[str, ...] = (),
) -> Tiny:
    """Random table that balances; regions in `empty` buy but do not produce."""
    buying = regions if buyers is None else buyers
    n = len(regions) * len(sectors)
    Z = rng.uniform(1, 10, (n, n))
    Y = rng.uniform(20, 200, (n, len(buying) * categories))
    Y[:, 4::categories] = rng.uniform(-3, 8, Y[:, 4::categories].shape)
    idle = np.repeat([r in empty for r in regions], len(sectors))
    Z[idle] = Z[:, idle] = Y[idle] = 0.0
    x = Z.sum(axis=1) + Y.sum(axis=1)
    share = rng.dirichlet(np.ones(factors), n).T
    return Tiny(regions, sectors, buying, categories, Z, Y, share * (x - Z.sum(axis=0)), x)


def icio_rows(t: Tiny) -> list[list[object]]:
    """Cells of an ICIO file: TLS, VA and OUT below, OUT at the right."""
    final = [f"{r}_{c}" for r in t.buyers for c in ICIO_CATEGORIES]
    head = ["V1", *(f"{r}_{s}" for r, s in t.industries), *final, "OUT"]
    rows: list[list[object]] = [head]
    for at, (r, s) in enumerate(t.industries):
        rows.append([f"{r}_{s}", *t.Z[at], *t.Y[at], t.x[at]])
    blank = [0.0] * (len(final) + 1)
    rows += [[name, *t.va[k], *blank] for k, name in enumerate(("TLS", "VA"))]
    return [*rows, ["OUT", *t.x, *t.Y.sum(axis=0), t.x.sum()]]


def figaro_rows(t: Tiny) -> list[list[object]]:
    """Cells of a FIGARO matrix: no totals, six rows of the whole world (W2) below."""
    final = [f"{r}_{c}" for r in t.buyers for c in FIGARO_CATEGORIES]
    rows: list[list[object]] = [
        ["rowLabels", *(f"{r}_{s}" for r, s in t.industries), *final],
        *([f"{r}_{s}", *t.Z[at], *t.Y[at]] for at, (r, s) in enumerate(t.industries)),
    ]
    blank = [0.0] * len(final)
    return [*rows, *([f"W2_{f}", *t.va[k], *blank] for k, f in enumerate(FIGARO_FACTORS))]


def flat_rows(t: Tiny) -> list[list[object]]:
    """Cells of FIGARO's flat form: one line a pair."""
    matrix = figaro_rows(t)
    rows: list[list[object]] = [
        ["icioiRow", "icioiCol", "refArea", "rowIi", "counterpartArea", "colIi", "obsValue"]
    ]
    for line in matrix[1:]:
        for label, value in zip(matrix[0][1:], line[1:], strict=True):
            rows.append([line[0], label, *_two(line[0]), *_two(label), value])
    return rows


def wiod_rows(t: Tiny, year: int, release: str) -> list[list[object]]:
    """Cells of a WIOD sheet: four columns and rows of labels, totals below and at the right."""
    own = [(code, f"industry {code}") for code in t.sectors]
    running = [f"c{i + 1}" for i in range(len(own))]
    finals = ("CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN")
    codes = running if release == "2013" else [f"r{i + 1}" for i in range(len(own))]
    heads: list[list[object]] = [[], [], [], []]
    for region in t.regions:
        for (code, name), run in zip(own, running, strict=True):
            _extend(heads, code, name, region, run)
    for region in t.buyers:
        for k, name in enumerate(WIOD_CATEGORIES):
            _extend(heads, finals[k] if release == "2016" else "", name, region, f"c{37 + k}")
    _extend(heads, "GO" if release == "2016" else "", "Total output", "TOT", "c69")
    title = f"Intercountry Input-Output Table, {year}"
    rows: list[list[object]] = [[title], []]
    notes = ("(industry-by-industry)", "(millions of US$)", "", "")
    rows += [[note, "", "", "", *head] for note, head in zip(notes, heads, strict=True)]
    for at, (region, sector) in enumerate(t.industries):
        k = t.sectors.index(sector)
        rows.append([*own[k], region, codes[k], *t.Z[at], *t.Y[at], t.x[at]])
    return [*rows, *_below(t, first=0 if release == "2016" else None)]


def adb_rows(t: Tiny) -> list[list[object]]:
    """Cells of an ADB sheet: an empty first column, three rows of labels, totals at the end."""
    heads: list[list[object]] = [[], [], [], []]
    for region in t.regions:
        for k, code in enumerate(t.sectors):
            _extend(heads, "", f"Sector {code}", region, f"c{k + 1}")
    for region in t.buyers:
        for k, name in enumerate(WIOD_CATEGORIES):
            _extend(heads, "", name, region, f"F{k + 1}")
    _extend(heads, "", "Total output", "ToT", "ToT")
    rows: list[list[object]] = [
        ["", "Multiregional input-output table, current prices (industry by industry)"],
        ["", "In millions of US$"],
        [""],
        *(["", "", "", "", *head] for head in heads),
    ]
    for at, (region, sector) in enumerate(t.industries):
        k = t.sectors.index(sector)
        rows.append(["", f"Sector {sector}", region, f"c{k + 1}", *t.Z[at], *t.Y[at], t.x[at]])
    return [*rows, *_below(t, first=None)]


def write_csv(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


def write_zip(path: Path, members: dict[str, list[list[object]]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in members.items():
            archive.writestr(name, "\n".join(",".join(map(str, r)) for r in rows))
    return path


def write_xlsx(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([float(v) if isinstance(v, float) else v for v in row])
    book.save(path)
    return path


def write_xlsb(path: Path, rows: list[list[object]]) -> Path:
    """The least that is a binary workbook ([MS-XLSB]): one sheet of figures and inline text."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    link = '<Relationship Id="rId1" Type="{}/{}" Target="{}"/>'
    links = '<?xml version="1.0"?><Relationships xmlns="{}/relationships">{}</Relationships>'
    types = (
        f'<?xml version="1.0"?><Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="bin" '
        'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    book = _record(131) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("table"))
    book += _record(144) + _record(132)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        to_book = link.format(office, "officeDocument", "xl/workbook.bin")
        archive.writestr("_rels/.rels", links.format(package, to_book))
        archive.writestr("xl/workbook.bin", book)
        to_sheet = link.format(office, "worksheet", "worksheets/sheet1.bin")
        archive.writestr("xl/_rels/workbook.bin.rels", links.format(package, to_sheet))
        archive.writestr("xl/worksheets/sheet1.bin", _binary_sheet(rows))
    return path


def _binary_sheet(rows: list[list[object]]) -> bytes:
    width = max(map(len, rows))
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)
    body = [_record(129), _record(148, size), _record(145)]
    for at, row in enumerate(rows):
        body.append(_record(0, struct.pack("<IIHHBI", at, 0, 300, 0, 0, 0)))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, float):
                body.append(_record(5, place + struct.pack("<d", value)))
            elif value:
                body.append(_record(6, place + _wide(str(value))))
    return b"".join([*body, _record(146), _record(130)])


def _record(kind: int, payload: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, left = b"", len(payload)
    while True:
        size += bytes([left & 127 | (128 if left > 127 else 0)])
        left >>= 7
        if not left:
            return head + size + payload


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _below(t: Tiny, first: int | None) -> list[list[object]]:
    """Rows under a WIOD or ADB table; `first` is the column of own codes, if any."""
    blank = [0.0] * (t.Y.shape[1] + 1)
    region = "TOT" if first == 0 else "ToT"
    inputs, final = t.Z.sum(axis=0), t.Y.sum(axis=0)
    lines = [("II_fob", "r60", "Total intermediate consumption", [*inputs, *final, 0.0])]
    lines += [(*names, [*t.va[k], *blank]) for k, names in enumerate(WIOD_FACTORS)]
    lines += [("GO", "r69", "Output at basic prices", [*t.x, *final, float(t.x.sum())])]
    return [[own if first == 0 else "", name, region, run, *v] for own, run, name, v in lines]


def _extend(heads: list[list[object]], *labels: str) -> None:
    for head, label in zip(heads, labels, strict=True):
        head.append(label)


def _two(label: object) -> tuple[str, str]:
    region, _, code = str(label).partition("_")
    return region, code
