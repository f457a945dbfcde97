"""Each official layout, written tiny and read back."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from tests import layouts
from tests.bad_inputs.files import CASES

from autarky._core.errors import (
    FormatError,
    InputError,
    MissingExtraError,
    NameNotFoundError,
    WorldError,
)
from autarky.data.readers import READERS, read_table

STANDARD = ("households", "npish", "government", "investment", "inventories")


def same(world, t, factors=None) -> None:
    """The world holds the arrays that were written (workbooks keep 16 digits)."""
    assert world.regions == t.regions
    assert world.sectors == t.sectors
    np.testing.assert_allclose(world.Z, t.Z, rtol=1e-14)
    whole = np.zeros((len(t.x), len(t.regions), t.categories))
    for at, buyer in enumerate(t.buyers):
        part = t.Y[:, at * t.categories : (at + 1) * t.categories]
        whole[:, t.regions.index(buyer)] = part
    np.testing.assert_allclose(world.Y, whole.reshape(len(t.x), -1))
    np.testing.assert_allclose(world.dataset["value_added"].values.reshape(-1, len(t.x)), t.va)
    np.testing.assert_allclose(world.stated_output, t.x)
    if factors is not None:
        assert world.factors == factors


@pytest.fixture
def split(rng):
    """Mexico and China as wholes that buy and parts that produce, as in OECD's extended tables."""
    regions = ("DEU", "MEX", "CHN", "MX1", "MX2", "CN1", "CN2")
    return layouts.tiny(
        rng,
        regions,
        layouts.ICIO_SECTORS["2023"],
        categories=6,
        factors=2,
        buyers=("DEU", "MEX", "CHN"),
        empty=("MEX", "CHN"),
    )


@pytest.mark.parametrize("edition", ["2021", "2023", "2025"])
def test_icio_reads_back(rng, tmp_path, edition) -> None:
    t = layouts.tiny(
        rng, ("AUS", "GBR", "ROW"), layouts.ICIO_SECTORS[edition], categories=6, factors=2
    )
    path = layouts.write_csv(tmp_path / f"ICIO{edition}_2018.csv", layouts.icio_rows(t))
    world = read_table(path)
    same(world, t, ("taxes_less_subsidies", "value_added"))
    assert world.categories == (*STANDARD, "direct_purchases_abroad")
    assert world.info.year == 2018
    assert f"{edition} edition" in world.info.source
    assert (world.info.currency, world.info.unit) == ("USD", "million USD")
    assert world.info.licence
    assert world.countries == t.regions


@pytest.mark.parametrize(
    ("name", "year"), [("2019_SML.csv", 2019), ("2019.csv", 2019), ("ICIO2023_2019.csv", 2019)]
)
def test_icio_year_comes_from_the_file_name(rng, tmp_path, name, year) -> None:
    t = layouts.tiny(rng, ("AUS",), layouts.ICIO_SECTORS["2023"], categories=6, factors=2)
    assert read_table(layouts.write_csv(tmp_path / name, layouts.icio_rows(t))).info.year == year


def test_icio_keeps_parts_of_china_and_mexico_as_regions(split, tmp_path) -> None:
    path = layouts.write_csv(tmp_path / "ICIO2023_2019.csv", layouts.icio_rows(split))
    world = read_table(path)
    same(world, split)
    assert world.countries == ("DEU", "MEX", "CHN")
    assert list(world.region_index("CHN")) == [2, 5, 6]


def test_icio_merges_parts_on_demand(split, tmp_path) -> None:
    path = layouts.write_csv(tmp_path / "ICIO2023_2019.csv", layouts.icio_rows(split))
    merged = read_table(path, merge_split=True)
    assert merged.regions == ("DEU", "MEX", "CHN")
    parts = split.x.reshape(7, -1)
    np.testing.assert_allclose(merged.x.reshape(3, -1)[2], parts[5] + parts[6])
    assert merged.check().ok
    assert not (merged.x == 0).any()


def test_rows_and_columns_may_stand_in_any_order(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS", "GBR"), layouts.ICIO_SECTORS["2023"], categories=6, factors=2)
    rows = layouts.icio_rows(t)
    order = [0, *(rng.permutation(len(rows[0]) - 1) + 1)]
    shuffled = [[row[k] for k in order] for row in rows]
    world = read_table(layouts.write_csv(tmp_path / "ICIO2023_2019.csv", shuffled))
    np.testing.assert_allclose(world.Z, t.Z, rtol=1e-14)
    np.testing.assert_allclose(world.x, world.Z.sum(axis=1) + world.Y.sum(axis=1))


def test_archive_of_several_years_gives_the_year_asked_for(rng, tmp_path) -> None:
    made = {
        f"ICIO2021_{year}.csv": layouts.tiny(
            rng, ("AUS",), layouts.ICIO_SECTORS["2021"], categories=6, factors=2
        )
        for year in (2015, 2016)
    }
    members = {name: layouts.icio_rows(t) for name, t in made.items()}
    path = layouts.write_zip(tmp_path / "ICIO_2015-2016.zip", members)
    same(read_table(path, year=2016), made["ICIO2021_2016.csv"])
    with pytest.raises(FormatError, match=r"holds 2 tables \(.*say which with year="):
        read_table(path)


@pytest.fixture
def european(rng):
    return layouts.tiny(rng, ("AT", "FIGW1"), ("A01", "C31_32", "U"), categories=5, factors=6)


@pytest.mark.parametrize("form", ["matrix", "flat"])
def test_figaro_reads_back(european, tmp_path, form) -> None:
    rows = layouts.figaro_rows(european) if form == "matrix" else layouts.flat_rows(european)
    lead = "matrix" if form == "matrix" else "flatfile"
    path = tmp_path / f"{lead}_eu-ic-io_ind-by-ind_25ed_2021.csv"
    world = read_table(layouts.write_csv(path, rows))
    assert world.categories == ("government", "households", "npish", "investment", "inventories")
    assert world.factors[0] == "taxes_less_subsidies"
    assert world.factors[3:] == (
        "compensation_of_employees",
        "other_taxes_on_production",
        "gross_operating_surplus",
    )
    np.testing.assert_allclose(world.Z, european.Z)
    np.testing.assert_allclose(world.Y, european.Y)
    np.testing.assert_allclose(world.va, european.va.sum(axis=0))
    assert world.info.year == 2021
    assert world.info.unit == "million EUR"


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("2013", "wiot11_row_sep12.xlsx"),
        ("2016", "WIOT2011_Nov16_ROW.xlsb"),
        ("2016", "WIOT2011_Nov16_ROW.xlsx"),
    ],
)
def test_wiod_reads_back(rng, tmp_path, release, name) -> None:
    codes = ("c1", "c2", "c3") if release == "2013" else ("A01", "C10-C12", "U")
    t = layouts.tiny(rng, ("AUS", "RoW"), codes, categories=5, factors=6)
    write = layouts.write_xlsb if name.endswith("xlsb") else layouts.write_xlsx
    world = read_table(write(tmp_path / name, layouts.wiod_rows(t, 2011, release)))
    same(world, t)
    assert world.categories == STANDARD
    assert world.factors[0] == "taxes_less_subsidies"
    assert world.factors[4:] == ("value_added", "transport_margins")
    assert world.info.year == 2011
    assert f"{release} release" in world.info.source


def test_adb_reads_back(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS", "PAK"), ("c1", "c2", "c3"), categories=5, factors=6)
    path = layouts.write_xlsx(tmp_path / "ADB-MRIO62-2022_June2023.xlsx", layouts.adb_rows(t))
    world = read_table(path)
    same(world, t)
    assert world.categories == STANDARD
    assert world.info.year == 2022
    assert world.info.price_basis == "current basic prices"


def test_adb_at_constant_prices_says_so(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS",), ("c1", "c2"), categories=5, factors=6)
    name = "ADB MRIO 2022, at constant 2010 prices.xlsx"
    world = read_table(layouts.write_xlsx(tmp_path / name, layouts.adb_rows(t)))
    assert world.info.price_basis == "constant 2010 basic prices"
    assert world.info.year == 2022


def test_exiobase_reads_back_through_pymrio(rng, tmp_path) -> None:
    names = [*layouts.WIOD_CATEGORIES[:4], "Changes in inventories"]
    t = layouts.tiny(rng, ("AT", "WA"), ("Cultivation of wheat", "Mining"), categories=5, factors=1)
    folder = write_exiobase(tmp_path / "IOT_2011_ixi", t, names)
    world = read_table(folder)
    np.testing.assert_allclose(world.Z, t.Z, rtol=1e-14)
    np.testing.assert_allclose(world.Y, t.Y)
    assert world.regions == t.regions
    assert world.categories == STANDARD
    assert (world.info.year, world.info.unit) == (2011, "million EUR")


def write_exiobase(folder, t, categories):
    """EXIOBASE 3 as its archive unpacks: tab-separated matrices beside a list of files."""
    folder.mkdir()
    rows = pd.MultiIndex.from_tuples(t.industries, names=["region", "sector"])
    columns = pd.MultiIndex.from_product([t.buyers, categories], names=["region", "category"])
    pd.DataFrame(t.Z, rows, rows).to_csv(folder / "Z.txt", sep="\t")
    pd.DataFrame(t.Y, rows, columns).to_csv(folder / "Y.txt", sep="\t")
    unit = ["region\tsector\tunit", *(f"{r}\t{s}\tM.EUR" for r, s in t.industries)]
    (folder / "unit.txt").write_text("\n".join(unit) + "\n")
    files = {
        "Z": {"name": "Z.txt", "nr_index_col": "2", "nr_header": "2"},
        "Y": {"name": "Y.txt", "nr_index_col": "2", "nr_header": "2"},
        "unit": {"name": "unit.txt", "nr_index_col": "2", "nr_header": "1"},
    }
    whole = {"systemtype": "IOSystem", "name": "EXIO3", "files": files}
    (folder / "file_parameters.json").write_text(json.dumps(whole))
    return folder


def test_a_saved_world_is_read_too(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS",), ("c1", "c2"), categories=5, factors=6)
    path = layouts.write_xlsx(tmp_path / "ADB-MRIO-2022.xlsx", layouts.adb_rows(t))
    world = read_table(path)
    again = read_table(world.save(tmp_path / "mine.nc"))
    assert again.hash == world.hash


def test_format_may_be_named(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS",), layouts.ICIO_SECTORS["2023"], categories=6, factors=2)
    path = layouts.write_csv(tmp_path / "table.csv", layouts.icio_rows(t))
    assert read_table(path, "icio", year=2019).info.year == 2019
    with pytest.raises(NameNotFoundError, match="no format 'ico' in autarky; did you mean 'icio'"):
        read_table(path, "ico")
    with pytest.raises(FormatError, match="does not have the layout 'adb'"):
        read_table(path, "adb")


def test_tolerate_replaces_the_tolerances_of_the_layout(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS",), layouts.ICIO_SECTORS["2023"], categories=6, factors=2)
    path = layouts.write_csv(tmp_path / "ICIO2023_2019.csv", layouts.icio_rows(t))
    assert read_table(path).check().ok
    with pytest.raises(WorldError, match="negative final demand"):
        read_table(path, tolerate=())


def test_workbooks_need_the_extra(rng, tmp_path, monkeypatch) -> None:
    t = layouts.tiny(rng, ("AUS",), ("c1", "c2"), categories=5, factors=6)
    path = layouts.write_xlsx(tmp_path / "ADB-MRIO-2022.xlsx", layouts.adb_rows(t))
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'autarky\[excel\]'"):
        read_table(path)


def test_every_reader_says_what_it_reads() -> None:
    assert list(READERS) == [
        "icio", "figaro", "wiod2013", "wiod2016", "adb", "exiobase3", "eora26", "gloria",
    ]  # fmt: skip
    assert all(r.title for r in READERS.values())


@pytest.mark.parametrize(("write", "expected"), [pytest.param(w, e, id=i) for i, w, e in CASES])
def test_bad_files_end_in_one_message(tmp_path, write, expected) -> None:
    path = write(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=expected) as caught:
        read_table(path)
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_year_that_the_file_does_not_have_is_refused(rng, tmp_path) -> None:
    t = layouts.tiny(rng, ("AUS",), layouts.ICIO_SECTORS["2023"], categories=6, factors=2)
    path = layouts.write_csv(tmp_path / "ICIO2023_2019.csv", layouts.icio_rows(t))
    with pytest.raises(FormatError, match="is of 2019, not of 2015; give the file of 2015"):
        read_table(path, year=2015)


def test_eora_is_read_by_year_through_pymrio(rng, tmp_path, monkeypatch) -> None:
    pymrio = pytest.importorskip("pymrio")
    t = layouts.tiny(rng, ("AFG", "ROW"), ("Agriculture", "Fishing"), categories=5, factors=1)
    rows = pd.MultiIndex.from_tuples(t.industries, names=["region", "sector"])
    names = [
        "Household final consumption P.3h",
        "Non-profit institutions serving households P.3n",
        "Government final consumption P.3g",
        "Gross fixed capital formation P.51",
        "Changes in inventories P.52",
    ]
    columns = pd.MultiIndex.from_product([t.buyers, names], names=["region", "category"])
    system = pymrio.IOSystem(Z=pd.DataFrame(t.Z, rows, rows), Y=pd.DataFrame(t.Y, rows, columns))
    asked = []

    def parse(path, year):
        asked.append((path.name, year))
        return system

    monkeypatch.setattr(pymrio, "parse_eora26", parse)
    path = layouts.write_zip(tmp_path / "Eora26_2011_bp.zip", {"Eora26_2011_bp_T.txt": [[1]]})
    world = read_table(path)
    assert asked == [("Eora26_2011_bp.zip", 2011)]
    assert world.categories == STANDARD
    assert (world.info.year, world.info.unit) == (2011, "thousand USD")
    np.testing.assert_allclose(world.Z, t.Z)


def test_gloria_is_read_from_its_folder_with_its_version(rng, tmp_path, monkeypatch) -> None:
    pymrio = pytest.importorskip("pymrio")
    t = layouts.tiny(rng, ("AFG", "ZAF"), ("Wheat", "Maize"), categories=5, factors=1)
    rows = pd.MultiIndex.from_tuples(t.industries, names=["region", "sector"])
    columns = pd.MultiIndex.from_product([t.buyers, range(5)], names=["region", "category"])
    system = pymrio.IOSystem(
        A=pd.DataFrame(t.Z / t.x, rows, rows), Y=pd.DataFrame(t.Y, rows, columns)
    )
    asked = []

    def parse(path, year, version):
        asked.append((path, year, version))
        return system

    monkeypatch.setattr(pymrio, "parse_gloria", parse)
    members = {f"20230310_2022_{k}.csv": [[1.0]] for k in ("T", "Y", "V")}
    path = layouts.write_zip(tmp_path / "GLORIA_MRIOs_57_2022.zip", members)
    for given in (path, tmp_path):
        world = read_table(given)
        assert asked.pop() == (tmp_path, 2022, 57)
        np.testing.assert_allclose(world.Z, t.Z)
    with pytest.raises(FormatError, match="is of 2022, not of 2020"):
        read_table(path, year=2020)
