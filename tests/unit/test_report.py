"""The dossier: a page that stands alone, and a JSON file that says the same."""

import json
import math
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from autarky import dependence, load_world, plot
from autarky._core.errors import InputError, NameNotFoundError
from autarky._core.status import Status
from autarky.report import Dossier, dossier, words
from autarky.report.foil import exchanged, foil
from autarky.report.html import _spec
from autarky.report.trust import _nearest
from autarky.scenario import Scenario
from autarky.world import World
from strategies import random_world

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "reference" / "dossier-json.md"
PAGES = [("toy", "metropolis"), ("toy", "colony"), ("toy", "neighbour")]
PAGES += [("1928", "JPN")]  # its name is the longest

HOSTILE = """<script src="//x">R&D</script>"""
BROKEN = """</svg><img src='//y' onload=z>"""


def hostile_world() -> World:
    """Names that would break a page that does not escape them, and an idle industry."""
    plain = random_world(np.random.default_rng(7), 3, 3, 2, idle=True)
    return World.from_arrays(
        plain.Z,
        plain.Y,
        regions=[HOSTILE, "B & C <b>", "US$ zone"],
        sectors=["food & <i>", BROKEN, "mine"],
        info=plain.info,
        name="<w> & 'x'",
        source=f"a book {BROKEN}",
        licence="<free>",
        evidence="guess & <em>",
        unit="million <U&D>",
        warnings=("beware of <marquee>",),
        titles={HOSTILE: HOSTILE, BROKEN: BROKEN},
    )


@cache
def page(world: str, region: str) -> Dossier:
    table = hostile_world() if world == "hostile" else load_world(world)
    return dossier(table, region, draws=0)


@pytest.fixture(params=[*PAGES, ("hostile", HOSTILE)], ids=lambda p: f"{p[0]}-{p[1][:10]}")
def made(request) -> Dossier:
    return page(*request.param)


@pytest.fixture
def no_figures(monkeypatch):
    """Leave the figures out of dossiers of which only the numbers are read."""
    monkeypatch.setattr("autarky.report.sections.dependence._drawings", lambda *_: ())
    monkeypatch.setattr("autarky.report.sections.disruption.drawings", lambda *_: ())
    monkeypatch.setattr("autarky.report.sections.equilibrium.drawings", lambda *_: ())
    monkeypatch.setattr("autarky.report.sections.planning.drawings", lambda *_: ())


# -- the JSON -------------------------------------------------------------------------------------


def documented(heading: str) -> list[str]:
    """Keys in the table under a heading of the reference page."""
    text = DOCUMENTED.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [key for cell in first for key in re.findall(r"`(\w+)`", cell)]


def strictly(text: str):
    def refuse(constant: str):
        pytest.fail(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_json_is_as_documented(made):
    content = strictly(made.to_json())
    assert list(content) == documented("Top level")
    assert content["region"] == made.context.region
    assert content["title"] == made.title
    assert {"name", "hash", "evidence", "source", "licence", "warnings"} == set(content["world"])
    assert content["world"]["hash"] == made.context.world.hash
    for section in content["sections"]:
        assert list(section) == documented("A section")
        assert section["numbers"]
        for number in section["numbers"]:
            assert list(number) == documented("A number")


def test_every_number_has_a_unit_a_place_and_evidence(made):
    content = strictly(made.to_json())
    regions = len(made.context.world.countries)
    numbers = [n | {"of": s["clock"]} for s in content["sections"] for n in s["numbers"]]
    assert len({n["name"] for n in numbers}) == len(numbers)
    for number in numbers:
        assert number["label"].strip(), number
        assert number["unit"].strip(), number
        assert made.context.world.info.evidence != ""
        if number["of"] != "dependence":  # what people do is assumed, and says so
            assert "assumed" in number["evidence"]
            assert number["evidence"].startswith(f"{made.context.world.info.evidence}; ")
        else:
            assert number["evidence"] == made.context.world.info.evidence
        assert (number["value"] is None) <= (number["beyond"] == 365), number
        assert number["value"] is None or math.isfinite(number["value"]), number
        assert number["low"] is number["high"] is None  # no draws, no band
        if number["of"] == "dependence":
            place, of = number["rank"]
            assert 1 <= place <= of <= regions
        elif number["of"] == "disruption":  # regions are compared over draws
            assert number["rank"] is None
        if number["unit"] == "share" and "_to_gdp" not in number["name"]:
            assert -1e-9 <= number["value"] <= 1 + 1e-9, number


def test_every_section_is_certified_and_says_from_what(made):
    for section in strictly(made.to_json())["sections"]:
        certificate = section["certificate"]
        ends = {Status.EXACT, Status.CONVERGED}
        if section["clock"] == "equilibrium":  # who is cut off may be unable to live
            ends.add(Status.NONVIABLE)
        assert certificate["status"] in {s.value for s in ends}
        assert certificate["holds"] is True
        assert certificate["residuals"]
        assert set(certificate["residuals"]) == set(certificate["tolerances"])
        for name, residual in certificate["residuals"].items():
            assert abs(residual) <= certificate["tolerances"][name]
        assert section["provenance"]["world_hash"] == made.context.world.hash
        assert section["provenance"]["scenario_hash"] == made.context.scenario.hash
        for figure in section["figures"]:
            assert figure["finding"].strip()
            assert figure["source"].startswith("Source: ")
        for table in section["tables"]:
            assert table["rows"]
            columns = set(table["rows"][0]) - set(table["units"])
            assert len(columns) == 1  # what the rows are of
            assert all(unit.strip() for unit in table["units"].values())


@pytest.mark.usefixtures("no_figures")
def test_unknown_figures_are_null_and_a_dash(rng):
    world = random_world(rng, 2, 2, 1, idle=True)  # nobody absorbs the idle industry's product
    made = dossier(world, "AAA", draws=0)
    products = strictly(made.to_json())["sections"][0]["tables"][1]
    assert products["caption"] == "Products"
    shares = {row["product"]: row["foreign value in absorption"] for row in products["rows"]}
    Y = world.final_by_region.reshape(2, 2, 2)
    assert {k for k, v in shares.items() if v is None} == {
        sector for i, sector in enumerate(world.sectors) if Y[:, i, 0].sum() == 0
    }
    names = {n["name"] for n in made.as_dict()["sections"][0]["numbers"]}
    assert "productive_forces" not in names  # neither employment nor GDP a head is known


@pytest.mark.slow
@pytest.mark.usefixtures("no_figures")
def test_bands_stand_where_draws_were_asked_for():
    made = dossier(load_world("1928"), "GBR", draws=3, seed=5)
    content = strictly(made.to_json())
    assert content["draws"]["asked"] == 3
    assert content["draws"]["feasible"] + content["draws"]["infeasible"] == 3
    assert content["draws"]["seed"] == 5
    clocks = ["dependence", "disruption", "equilibrium", "planning"]
    assert [s["clock"] for s in content["sections"]] == clocks
    for number in content["sections"][0]["numbers"]:
        assert number["low"] <= number["high"], number["name"]
        assert number["high"] - number["low"] < max(abs(number["value"]), 1)
    for number in content["sections"][1]["numbers"]:
        if number["name"] == "collapse_share":  # a share of draws has no band of its own
            assert number["low"] is number["high"] is None
        elif number["low"] is not None and number["high"] is not None:
            assert number["low"] <= number["value"] <= number["high"], number["name"]
        else:
            assert number["beyond"] == 365, number["name"]
    wide = {n["name"] for n in content["sections"][0]["numbers"] if n["low"] < n["high"]}
    assert {"import_dependence", "export_dependence", "at_risk_absorption"} <= wide


# -- the page -------------------------------------------------------------------------------------

VOID = {"meta", "br", "img", "hr", "input", "link"}
FOREIGN_TAGS = {
    "script",
    "link",
    "iframe",
    "object",
    "embed",
    "img",
    "base",
    "form",
    "foreignobject",
}
LINKS = {"src", "href", "xlink:href", "srcset", "data", "poster", "action", "background", "cite"}


class Page(HTMLParser):
    """Elements with their attributes, the text people see, and the style sheets."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((tuple(self.open), data.strip()))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def inside(self, tag: str) -> list[str]:
        return [text for path, text in self.texts if tag in path]

    @property
    def seen(self) -> list[str]:
        """Text and text alternatives, without style sheets."""
        labels = [a["aria-label"] for _, a in self.elements if "aria-label" in a]
        return [text for path, text in self.texts if "style" not in path] + labels


@cache
def parsed(made: Dossier) -> Page:
    return Page(made.html)


def test_page_is_whole_and_asks_nobody_for_anything(made):
    page = parsed(made)
    assert page.open == []
    assert not FOREIGN_TAGS & {tag for tag, _ in page.elements}
    styles = page.inside("style")
    assert styles
    for tag, attrs in page.elements:
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        for name in LINKS & set(attrs):
            assert attrs[name].startswith("#"), (tag, attrs)
        styles += [value for name, value in attrs.items() if name not in ("aria-label", "content")]
    for text in styles:
        assert "@import" not in text
        for target in re.findall(r"url\(\s*['\"]?([^)'\"]*)", text):
            assert target.startswith("#"), text


def test_identifiers_are_unique_and_every_reference_finds_its_own(made):
    page = parsed(made)
    names = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(set(names)) == len(names)
    values = [v for _, attrs in page.elements for k, v in attrs.items() if k != "aria-label"]
    wanted = {v[1:] for v in values if v.startswith("#")}
    wanted |= {name for v in values for name in re.findall(r"url\(#([^)]*)\)", v)}
    assert wanted
    assert wanted <= set(names)


def test_every_figure_has_a_title_a_text_alternative_and_a_source(made):
    page = parsed(made)
    drawings = [made.signature.drawing]
    drawings += [d for section in made.sections for d in section.drawings]
    assert len(drawings) >= 3
    assert len(page.all("figure")) == len(page.all("svg")) == len(drawings)
    for drawing, svg in zip(drawings, page.all("svg"), strict=True):
        title = drawing.figure.axes[0].get_title(loc="left")
        assert title.strip()
        assert svg["role"] == "img"
        assert svg["aria-label"].split() == drawing.alt.split() == title.split()
        assert svg["viewbox"]
        for line in title.splitlines():
            assert line.strip() in page.inside("svg"), line
    captions = page.inside("figcaption")
    assert captions == [d.source for d in drawings]
    for caption in captions:
        assert caption.startswith(f"Source: world {made.context.world.name} ")
        assert made.context.world.info.evidence in caption


def shown_value(number) -> str:
    """How the page writes a number of the JSON."""
    if number["value"] is None:
        return f"not within {number['beyond']:.0f} {number['unit']}"
    return words.amount(number["value"], number["unit"])


def test_page_and_json_show_the_same_numbers(made):
    parts = made.html.split("All numbers of this section")[1:]
    rows = [
        row
        for part in parts
        for row in re.findall(
            r'<tr><th scope="row">([a-z0-9 ]+)</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>',
            part.split("</table>")[0],
        )
    ]
    numbers = [n for section in made.as_dict()["sections"] for n in section["numbers"]]
    assert len(parts) == len(made.sections)
    expected = [
        (
            n["name"].replace("_", " "),
            shown_value(n),
            "–",
            words.rank(*n["rank"]) if n["rank"] else "–",
        )
        for n in numbers
    ]
    assert rows == expected
    strip = parsed(made).texts
    shown = [text for path, text in strip if path[-3:] == ("ul", "li", "span")]
    headline = [n for n in numbers if n["headline"]]
    assert 3 <= len(headline) <= 4
    for number in headline:
        assert shown_value(number) in shown
        assert number["label"] in shown


def test_page_states_evidence_warnings_source_licence_and_hash(made):
    info, everything = made.context.world.info, " ".join(parsed(made).seen)
    for fact in (info.evidence, info.source, info.licence, made.context.world.hash, *info.warnings):
        assert fact
        assert fact in everything
    assert made.title in parsed(made).inside("title")
    assert f"{made.title}." in parsed(made).inside("h1")


def test_nothing_unknown_is_spelled_as_a_program_would(made):
    for text in parsed(made).seen:
        assert not re.search(r"\b(nan|NaN|None|inf|NaT|undefined)\b|\[\]|\{\}", text), text


def test_names_are_escaped_wherever_they_stand():
    made = page("hostile", HOSTILE)
    everything = parsed(made).seen
    assert HOSTILE.replace('"', "&quot;") not in everything  # escaped once, not twice
    for name in (HOSTILE, BROKEN):
        assert sum(name in text for text in everything) >= 2, name
        assert name not in made.html
    for tag in ("<marquee", "<em>", "<free>", "<b>", "<i>", "<w>", "<U&D>"):
        assert tag not in made.html
        assert any(tag in text for text in everything), tag


def test_names_with_dollar_signs_are_plain_text(rng):
    world = random_world(rng, ["A$ and NZ$ area", "$x^{2$", "CCC"], 1)
    made = dossier(world, "A$ and NZ$ area", draws=0)
    assert "A$ and NZ$ area" in Page(made.html).inside("svg")


# -- the joints -----------------------------------------------------------------------------------


def test_signature_is_made_of_what_the_sections_contribute(made):
    content = strictly(made.to_json())["signature"]
    assert list(content) == documented("The signature")
    region = made.context.region
    own = [s for s in content["stretches"] if s["who"] == region]
    assert {s["clock"] for s in own} <= {s.clock for s in made.sections}
    assert {"dependence", "disruption", "equilibrium"} <= {s["clock"] for s in own}
    assert len(content["stretches"]) == sum(len(s.course) for s in made.sections)
    for one in content["stretches"]:
        assert list(one) == documented("A stretch")
        assert one["who"] in {region, content["foil"]}
        assert one["low"] == one["high"] == []  # no draws, no band
    for joint in content["joints"]:
        assert list(joint) == documented("A joint")
        assert joint["gap"] == pytest.approx(joint["after"] - joint["before"])


def test_signature_has_the_figures_of_the_clocks(made):
    region = made.context.region
    stretches = {(s.clock, s.who, s.reading): s for s in made.signature.stretches}
    numbers = {n.name: n for s in made.sections for n in s.numbers}
    kept = 1 - numbers["at_risk_absorption"].value
    assert stretches["dependence", region, "either"].value == (kept,)
    lost = numbers["consumption_trough"].value
    path = stretches["disruption", region, "either"]
    assert path.days[-1] == 365
    assert lost <= min(path.value) + 1e-9  # days that are not kept may be lower
    settled = stretches["equilibrium", region, "lasts"]
    assert settled.days[0] == pytest.approx(365 / 12)
    change = [
        n for name, n in numbers.items() if name.startswith("consumption_") and "10_years" in name
    ]
    sign = -1 if "loss" in change[0].name else 1
    assert settled.value[-1] == pytest.approx(1 + sign * change[0].value)


def test_gaps_at_joints_are_told_on_the_page(made):
    everything = " ".join(parsed(made).seen)
    for joint in made.signature.joints:
        assert f"{joint.earlier.clock} has {100 * joint.before:.0f} and " in everything
    for note in made.signature.notes:
        assert note in everything


def test_without_any_cut_nothing_is_split_where_cuts_would_end():
    made = dossier(load_world("toy"), "colony", Scenario(name="peace"), draws=0)
    assert {s.reading for s in made.signature.stretches} == {"either"}
    assert all(v == pytest.approx(1) for s in made.signature.stretches for v in s.value)
    assert made.context.ends_after is None


def test_page_of_one_clock_has_its_stretch_alone():
    made = dossier(load_world("toy"), "colony", clocks=("equilibrium",), draws=0)
    assert {s.clock for s in made.signature.stretches} == {"equilibrium"}
    assert made.signature.joints == ()
    assert [clock for clock, _ in made.trust.limits] == ["equilibrium"]
    made = dossier(load_world("toy"), "colony", Scenario(name="peace"), clocks=("dependence",))
    assert made.signature is None
    assert 'id="signature"' not in made.html
    assert made.as_dict()["signature"] is None


def test_foil_is_the_most_different_of_the_larger_partners():
    world = load_world("1928")
    data = dependence.run(world).data
    beside = foil(world, "GBR")
    assert beside.code == "IND"
    forces = data["productive_forces"].to_series()
    assert beside.ratio == pytest.approx(forces["IND"] / forces["GBR"])
    trade = data["trade"].sum("sector")
    sold, bought = trade.sel(origin="GBR").to_series(), trade.sel(destination="GBR").to_series()
    both = (sold + bought).drop("GBR")
    assert both["IND"] >= both.median()
    assert forces["CHN"] < forces["IND"]  # more different still, but a small partner
    assert both["CHN"] < both.median()


def test_no_foil_where_development_is_not_known_or_countries_are_in_parts(rng):
    assert foil(random_world(rng, 3, 2), "AAA") is None
    assert foil(random_world(rng, 3, 1, countries={"AAA": "ZZZ", "BBB": "ZZZ"}), "ZZZ") is None


def test_the_same_is_done_to_the_foil():
    siege = Scenario.blockade("GBR", duration_days=90)
    other = exchanged(siege, "GBR", "IND")
    assert other.cuts == Scenario.blockade("IND", duration_days=90).cuts
    assert exchanged(other, "GBR", "IND").cuts == siege.cuts
    embargo = Scenario.embargo("USA", ["GBR", "IND"]) | Scenario.tariff("GBR", rate=0.1)
    turned = exchanged(embargo, "GBR", "USA")
    assert turned.cuts[0].exporter == "GBR"
    assert turned.cuts[0].importer == ("USA", "IND")
    assert turned.tariffs[0].importer == "USA"


def test_trust_is_put_together_from_the_sections(made):
    content = strictly(made.to_json())["trust"]
    assert list(content) == documented("Trust")
    clocks = [s.clock for s in made.sections]
    assert [s["clock"] for s in content["solved"]] == clocks
    assert [clock for clock, _ in content["limits"]] == clocks
    page = made.html.split('id="trust"')[1]
    for solved in content["solved"]:
        assert solved["status"] in page
        assert solved["nearest"]
    labels = [n.label for n in made.headline]
    assert [label for label, _ in content["evidence"]] == labels
    assert content["influences"] == []  # no draws, nothing that could tell
    assert content["silent"] == []
    assert "no bands" in content["draws"][0]


def test_residual_nearest_to_its_bound_is_told_in_words():
    found = [_nearest(((n, size, 1e-6) for n, size in pairs)) for pairs in (
        [("one", 1e-9), ("two", 5e-8)], [("one", 9e-7)], [("one", 0.0)], [("one", 3e-12)],
    )]  # fmt: skip
    assert found[0] == "The residual nearest to its bound, two, is 20 times below it."
    assert found[1].endswith("one, is at 90\u202f% of it.")
    assert found[2] == "Every residual is exactly nothing."
    assert "more than 100,000 times below" in found[3]


WORDS = 45
"""Of a title, at most."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1928", "2011"])
def test_regions_of_both_worlds_have_a_dossier(name):
    world = load_world(name)
    for region in world.countries[::6]:  # every region takes ten minutes a world
        made = dossier(world, region, draws=2)
        words_ = [w for w in made.title.split() if any(c.isalnum() for c in w)]
        assert len(words_) <= WORDS, made.title
        assert re.fullmatch(r"[^:]+, \d{4}, cut off: [^;]+(; [^;]+){3}", made.title), made.title
        assert 3 <= len(made.headline) <= 4
        assert len(made.html.encode()) < 2_000_000
        page = Page(made.html)
        assert not FOREIGN_TAGS & {tag for tag, _ in page.elements}
        for text in page.seen:
            assert not re.search(r"\b(nan|NaN|None|inf)\b", text), (region, text)
        clocks = {s.clock for s in made.signature.stretches if s.who == region}
        assert clocks == {"dependence", "disruption", "equilibrium", "planning"}
        assert made.signature.foil is not None
        strictly(made.to_json())


# -- how it is asked for --------------------------------------------------------------------------


def test_saved_pair_is_the_page_and_its_numbers(tmp_path):
    made = page("toy", "colony")
    html, numbers = made.save(tmp_path / "colony.html")
    assert (html.name, numbers.name) == ("colony.html", "colony.json")
    assert html.read_text(encoding="utf-8") == made.html
    assert json.loads(numbers.read_text(encoding="utf-8")) == made.as_dict()
    in_folder = made.save(tmp_path / "new" / "folder")
    assert [p.name for p in in_folder] == ["dossier.html", "dossier.json"]


def test_same_question_gives_the_same_page():
    again = dossier(load_world("toy"), "colony", draws=0)
    assert again.html == page("toy", "colony").html
    assert again.to_json() == page("toy", "colony").to_json()


@pytest.mark.usefixtures("no_figures")
def test_a_scenario_without_cuts_has_nothing_at_risk():
    made = dossier(load_world("toy"), "colony", Scenario(name="peace"), draws=0)
    names = {n.name for n in made.sections[0].numbers}
    assert names
    assert not any(name.startswith("at_risk") for name in names)
    assert "ties cut" not in made.title


@pytest.mark.usefixtures("no_figures")
def test_a_part_of_a_country_is_reported_as_the_country(rng):
    world = random_world(rng, 3, 1, countries={"AAA": "ZZZ", "BBB": "ZZZ"})
    assert dossier(world, "AAA", draws=0).context.region == "ZZZ"


def test_impossible_questions_are_refused(rng):
    world = load_world("toy")
    with pytest.raises(NameNotFoundError, match="colony"):
        dossier(world, "colny", draws=0)
    with pytest.raises(InputError, match="no section 'tea'; it has dependence, disruption"):
        dossier(world, "colony", clocks=("tea",), draws=0)
    with pytest.raises(InputError, match="has one country alone"):
        dossier(random_world(rng, 1, 2), "AAA", draws=0)


def test_drawings_follow_the_theme_of_the_page(made):
    drawn = "".join(re.findall(r"<svg.*?</svg>", made.html, flags=re.DOTALL))
    assert "var(--ink)" in drawn
    assert plot.INK not in drawn
    defined = set(re.findall(r"(--[a-z]+):", made.html))
    assert set(re.findall(r"var\((--[a-z]+)\)", made.html)) <= defined


def test_what_a_clock_was_asked_is_told_without_what_was_left_to_it():
    asked = {
        "psi": 0.8, "rationing": None, "events": [], "rules": {}, "regimes": [None],
        "years": [1, 2], "policies": ["Gallop(levy=None, credit=0.1)", "Snail(levy=None)"],
    }  # fmt: skip
    assert _spec(json.dumps(asked)) == (
        "psi: 0.8; years: 1, 2; policies: Gallop(credit=0.1), Snail"
    )
