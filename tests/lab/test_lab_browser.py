"""The page in a real browser: the whole workflow, and what a user may do to it."""

import csv
import io
import json
from pathlib import Path

import pytest

from autarky.lab.app import STATIC
from lab.conftest import serving
from lab.watched import CHROMIUM, CLOCKS, FLAGS, PATIENCE, Watched

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; install Debian's chromium"),
    pytest.mark.skipif(
        not (STATIC / "index.html").is_file(), reason="the page is not built; run make lab"
    ),
]


@pytest.fixture(scope="module")
def browser():
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A lab for these tests."""
    with serving(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture
def watched(browser, own, request):
    """A fresh page; at the end no error was told and no other host was asked."""
    options = getattr(request, "param", {})
    context = browser.new_context(
        viewport=options.get("viewport", {"width": 1440, "height": 1000}),
        color_scheme=options.get("colours", "light"), accept_downloads=True,
    )  # fmt: skip
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=own.base)
    page = Watched(context.new_page(), own)
    yield page
    context.close()
    assert not page.foreign
    assert not page.errors


PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"colours": "dark"}


def test_the_whole_workflow(watched):
    page = watched.open().page
    watched.done(*CLOCKS)
    for clock in CLOCKS:
        section = page.locator(f"#{clock}")
        assert section.locator(".headline").inner_text()
        assert section.locator("figure svg").count() >= 2
    watched.shot("lab")

    # a region on the map
    page.locator('.question svg [data-region="IND"]').click()
    page.get_by_role("heading", level=1).filter(has_text="India").wait_for()
    assert "r=IND" in page.url
    watched.done("dependence")
    assert "India" in watched.page.locator("#dependence .headline").inner_text()

    # a rule changed in its field changes the text, and the answer
    page.locator(".rule").first.get_by_label("still flows").fill("50")
    page.locator(".rule").first.get_by_label("still flows").press("Tab")
    watched.until("document.querySelector('.yaml textarea').value.includes('0.5')")
    watched.done("dependence")

    # text changed changes the rules
    page.locator(".yaml textarea").fill("name: nothing at all\n")
    watched.until("document.querySelectorAll('.rule').length === 0")
    watched.done("dependence")
    assert "hang on" not in page.locator("#dependence .headline").inner_text()


def test_the_terms_of_what_the_page_is_built_from_stand_beside_it(watched):
    page = watched.open().page
    page.get_by_text("About this world").click()
    link = page.get_by_role("link", name="Licences")
    text = page.request.get(watched.lab.base + link.get_attribute("href")).text()
    for name in ("echarts", "preact", "d3-geo", "world-atlas", "Apache License"):
        assert name in text


def test_a_text_that_is_no_scenario_is_told_and_kept(watched):
    page = watched.open().page
    watched.done("dependence")
    field = page.locator(".yaml textarea")
    field.fill("name: x\ncuts: [{importer: GBX, exporter: '*'}]\n")
    told = page.locator(".editor [role=alert]")
    told.filter(has_text="GBX").wait_for()
    assert "did you mean" in told.inner_text()
    assert "GBX" in field.input_value()
    watched.errors = [e for e in watched.errors if "404" not in e]  # the engine's refusal
    assert not watched.errors


def test_long_work_is_cancelled_and_asked_again(watched):
    page = watched.open("#draws=250&days=1095&years=6").page
    button = page.get_by_role("button", name="Cancel disruption")
    button.wait_for()
    button.click()
    watched.done("disruption", state="cancelled")
    section = page.locator("#disruption")
    section.get_by_role("button", name="Ask again").click()
    button.wait_for()
    button.click()
    watched.done("disruption", state="cancelled")


def test_work_of_two_scenarios_is_cancelled_while_it_runs(watched):
    """A browser opens six connections to a host: they must not all hold streams."""
    page = watched.open("#draws=250&days=1095&years=40&c=bmFtZTogbm9uZQo").page
    for number in (1, 0):
        button = page.get_by_role("button", name="Cancel disruption").nth(number)
        button.wait_for()
        button.click()
        watched.done("disruption", state="cancelled", case=number)
    page.get_by_role("button", name="Stop comparing").click()
    watched.done("dependence")


def test_another_question_leaves_nothing_of_the_old_answer(watched):
    page = watched.open().page
    watched.done("equilibrium")
    assert page.locator("#equilibrium [data-figure=sectors]").count() == 1
    slider = page.get_by_role("group", name="Begin with")
    slider.get_by_role("button", name="Nothing").click()
    page.get_by_label("trade elasticity").select_option("2.5")
    watched.until("document.querySelector('.yaml textarea').value.startsWith('name: none')")
    watched.done("equilibrium")
    told = page.locator("#equilibrium .headline").inner_text()
    assert "unchanged" in told


def test_no_old_answer_stands_under_a_new_question_at_any_moment(watched):
    page = watched.open().page
    watched.done("dependence")
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => window.seen.push([
                document.querySelectorAll('.rule').length,
                document.querySelector('[data-clock=dependence]').dataset.state,
                document.querySelector('#dependence .headline')?.innerText ?? '',
            ])).observe(document.body, {
                subtree: true, childList: true, characterData: true, attributes: true,
            });
        }"""
    )
    page.locator(".yaml textarea").fill("name: nothing at all\n")
    watched.until("window.seen.some(([rules, state]) => rules === 0 && state === 'done')")
    seen = page.evaluate("window.seen")
    assert any(rules > 0 and "hang on" in told for rules, _, told in seen)
    assert not [
        told for rules, state, told in seen if rules == 0 and state == "done" and "hang on" in told
    ]


def test_a_reload_finds_the_work_going_on(watched, own):
    def asked():
        """Questions about France, by name, and where they stand."""
        with own.client() as client:
            found = [j for j in client.get("/api/jobs").json() if j["clock"] == "disruption"]
            jobs = [client.get(f"/api/jobs/{j['id']}").json() for j in found]
        return {j["id"]: j["state"] for j in jobs if j["question"]["region"] == "FRA"}

    page = watched.open("#draws=200&days=365&years=6&r=FRA").page
    while not (before := asked()):
        page.get_by_role("button", name="Cancel disruption").wait_for()
    assert set(before.values()) <= {"waiting", "running"}
    page.reload()
    watched.done("disruption")
    assert asked() == dict.fromkeys(before, "done")
    assert len(before) == 1


def test_a_copied_link_opens_the_same_view(watched, browser, own):
    page = watched.open("#w=2011&r=DEU&draws=1&years=6").page
    watched.done("dependence")
    page.locator(".rule").first.get_by_label("still flows").fill("25")
    page.locator(".rule").first.get_by_label("still flows").press("Tab")
    watched.until("location.hash.includes('s=')")
    watched.done("dependence")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Link copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert own.token not in link
    other = page.context.new_page()
    other.goto(link)
    other.wait_for_selector(".answered[data-clock=dependence][data-state=done]", timeout=PATIENCE)
    text = ".yaml textarea"
    assert other.locator(text).input_value() == page.locator(text).input_value()
    assert other.locator("#dependence .headline").inner_text() == (
        page.locator("#dependence .headline").inner_text()
    )
    stranger = browser.new_context().new_page()
    assert stranger.goto(link).status == 401
    stranger.context.close()


def test_the_day_and_the_measure_are_in_the_link_and_ask_nothing(watched, own):
    look = """() => ({
        day: document.querySelector('[aria-label="Day of the run"]').value,
        measure: document.querySelector('#dependence .measure select').value,
        note: document.querySelector('#disruption figure.map .note').innerText,
        colours: [...document.querySelectorAll('figure.map [data-region]')]
            .map(e => [e.dataset.region, e.getAttribute('fill')]).sort(),
    })"""
    page = watched.open().page
    watched.done(*CLOCKS)
    before = page.evaluate(look)
    steps, asked = page.evaluate("history.length"), []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.get_by_label("Day of the run")
    for day in range(100, 200, 5):
        slider.fill(str(day))
    watched.until("location.hash.includes('d=195')")
    assert page.evaluate("history.length") == steps
    measure = watched.figure("dependence", "map").get_by_label("Measure")
    found = watched.figure("dependence", "map").locator("figcaption").inner_text()
    measure.select_option("import_dependence")
    called = watched.figure("dependence", "map").locator("figcaption").inner_text()
    assert called != found  # a finding about another measure is none about this one
    assert called.removeprefix("By country: ") in measure.locator("option").all_inner_texts()
    watched.until("location.hash.includes('m=import_dependence')")
    slider.fill("210")  # a link that is copied at once has it already
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Link copied").wait_for()
    assert not asked
    seen = page.evaluate(look)
    assert seen["day"] == "210"
    assert seen["note"].startswith("Day 210")
    assert seen["colours"] != before["colours"]

    other = Watched(page.context.new_page(), own)
    other.page.goto(page.evaluate("navigator.clipboard.readText()"))
    other.done(*CLOCKS)
    assert other.page.evaluate(look) == seen
    assert not other.errors

    watched.until("location.hash.includes('d=210')")
    page.go_back()  # to the measure before, not through the days
    watched.until("!location.hash.includes('m=')")
    back = page.evaluate(look)
    assert (back["day"], back["measure"]) == ("195", before["measure"])
    slider.fill("364")  # the last day and a map's own measure go without saying
    watched.until("!location.hash.includes('d=')")
    assert page.evaluate(look) == before
    assert not asked


def test_a_day_and_a_measure_that_are_none_are_left_out(watched):
    page = watched.open("#draws=1&years=6&d=5000&m=nothing").page
    watched.done("dependence", "disruption")
    assert page.get_by_label("Day of the run").input_value() == "364"
    measure = watched.figure("dependence", "map").get_by_label("Measure")
    assert measure.input_value() == "at_risk_absorption"


def test_back_leads_to_the_view_before(watched):
    page = watched.open().page
    page.get_by_label("country", exact=True).select_option("JPN")
    page.get_by_role("heading", level=1).filter(has_text="Japan").wait_for()
    page.go_back()
    page.get_by_role("heading", level=1).filter(has_text="Great Britain").wait_for()


def test_a_bloc_is_cut_off_and_shown_on_the_map(watched):
    page = watched.open().page
    watched.done("dependence")
    colour = "document.querySelector('.question [data-region=IND]').getAttribute('fill')"
    before = page.evaluate(colour)
    page.get_by_label("Whom it befalls").select_option("british_empire")
    watched.until(f"{colour} !== {before!r}")
    page.locator(".presets").get_by_role("button", name="Blockade").click()
    watched.until("document.querySelector('.yaml textarea').value.includes('british_empire')")
    watched.done("dependence")
    assert "hang on" in page.locator("#dependence .headline").inner_text()


def test_two_scenarios_side_by_side(watched):
    page = watched.open().page
    watched.done("dependence")
    page.get_by_role("button", name="Compare two scenarios").click()
    second = page.locator(".editor").nth(1)
    second.get_by_role("button", name="Nothing").click()
    watched.until("location.hash.includes('c=')")
    watched.done("dependence", "equilibrium").done("dependence", "equilibrium", case=1)
    lines = page.locator("#equilibrium .headline").all_inner_texts()
    assert len(lines) == 2
    watched.until(
        "new Set([...document.querySelectorAll('#equilibrium .headline')].map(e => e.innerText))"
        ".size === 2"
    )
    watched.shot("lab-compare")
    page.get_by_role("button", name="Stop comparing").click()
    assert page.locator("#equilibrium .answered").count() == 1


def test_maps_of_two_scenarios_have_one_scale(watched):
    page = watched.open("#draws=1&years=6&c=bmFtZTogbm9uZQo").page
    watched.done("dependence", "equilibrium").done("dependence", "equilibrium", case=1)
    first, second = (watched.figure("equilibrium", "map", case) for case in (0, 1))
    ends = first.locator(".legend text").all_text_contents()
    assert second.locator(".legend text").all_text_contents() == ends
    assert ends[0] == ends[1].replace("+", "−")
    gb = '[data-region="GBR"]'
    words = [each.locator(f"{gb} title").text_content() for each in (first, second)]
    assert words[0] != words[1]
    assert first.locator(gb).get_attribute("fill") != second.locator(gb).get_attribute("fill")
    page.get_by_role("button", name="Stop comparing").click()
    assert first.locator(".legend text").all_text_contents() == ends


def test_a_figure_has_its_table_its_method_and_its_files(watched):
    page = watched.open().page
    watched.done("dependence", "equilibrium")
    card = watched.figure("dependence", "partners")
    card.get_by_role("button", name="Table").click()
    rows = card.locator("tbody tr").count()
    assert rows == 11
    card.get_by_role("button", name="How computed").click()
    assert "Leontief" in card.locator(".how").first.inner_text()

    def fetched(kind, where=card):
        with page.expect_download() as waiting:
            where.get_by_role("button", name=kind, exact=True).click()
        file = waiting.value
        assert file.suggested_filename.endswith(
            f"-{where.get_attribute('data-figure')}.{kind.lower()}"
        )
        return Path(file.path()).read_bytes()

    table = list(csv.reader(io.StringIO(fetched("CSV").decode())))
    assert len(table) == rows + 1
    assert len(json.loads(fetched("JSON"))["rows"]) == rows
    for where in (card, watched.figure("equilibrium", "map")):
        drawn = fetched("SVG", where).decode()
        assert drawn.startswith("<svg")
        assert "Source: world 1928" in drawn
        picture = fetched("PNG", where)
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert len(picture) > 5000


def test_the_days_can_be_scrubbed_with_the_map(watched):
    page = watched.open().page
    watched.done("disruption")
    slider = page.get_by_label("Day of the run")
    note = watched.figure("disruption", "map").locator(".note").first
    slider.fill("0")
    assert note.inner_text().startswith("Day 0")
    colour = "document.querySelector('#disruption [data-region=GBR]').getAttribute('fill')"
    first = page.evaluate(colour)
    slider.fill("300")
    assert note.inner_text().startswith("Day 300")
    assert page.evaluate(colour) != first
    page.get_by_role("button", name="Play").click()
    watched.until(
        "document.querySelector('#disruption .map ~ .note, #disruption figure.map .note')"
        ".innerText.match(/Day (\\d+)/)[1] > 305"
    )
    page.get_by_role("button", name="Pause").click()


def test_the_sliders_are_answered(watched):
    page = watched.open().page
    watched.done("planning")
    before = page.locator("#planning .tiles").inner_text()
    slider = page.get_by_role("slider", name="openness")
    slider.fill("0.2")
    watched.until("location.hash.includes('openness=0.2')")
    watched.done("planning")
    assert page.locator("#planning .tiles").inner_text() != before


def test_a_bad_file_is_told_and_a_good_one_is_shown(watched, tmp_path):
    import autarky as ak

    page = watched.open().page
    page.get_by_text("Your own table").click()
    bad = tmp_path / "bad.csv"
    bad.write_text("this is,no table\n")
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Read it").click()
    told = page.locator(".upload [role=alert]")
    told.wait_for(timeout=PATIENCE)
    assert "Traceback" not in told.inner_text()
    good = ak.load_world("toy").with_info(name="hand-made").save(tmp_path / "good.nc")
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="Read it").click()
    watched.until("location.hash.includes('w=hand-made')")
    watched.done("dependence")
    missing = page.locator(".question").get_by_text("Not on the map")
    missing.get_by_role("button", name="the colony").click()
    page.get_by_role("heading", level=1).filter(has_text="the colony").wait_for()


def test_names_of_a_sent_table_are_text_and_never_markup(watched, tmp_path):
    import autarky as ak

    evil = "<img src=x onerror=alert(1)>"
    toy = ak.load_world("toy")
    titles = dict(toy.info.titles) | {"colony": evil, "food": evil}
    file = toy.with_info(name="evil", titles=titles).save(tmp_path / "evil.nc")
    page = watched.open().page
    page.get_by_text("Your own table").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    watched.until("location.hash.includes('w=evil')")
    watched.done("dependence")
    page.locator("#dependence [data-figure=partners] svg").hover()
    assert page.locator("img").count() == 0


def test_the_keyboard_is_enough(watched):
    page = watched.open().page
    watched.done("dependence")
    region = page.locator('.question svg [data-region="FRA"]')
    region.focus()
    assert region.get_attribute("aria-label") == "France"
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text="France").wait_for()
    region.focus()
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text=name).wait_for()
    assert name != "France"


@pytest.mark.parametrize("watched", [PHONE | DARK, PHONE], indirect=True)
def test_a_phone_is_wide_enough(watched):
    page = watched.open().page
    watched.done(*CLOCKS)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    watched.shot("lab-phone")


@pytest.mark.parametrize("watched", [{}, DARK, PHONE], indirect=True)
def test_axe_finds_nothing_serious(watched):
    axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not here; run make lab")
    page = watched.open().page
    watched.done(*CLOCKS)
    page.locator("#dependence [data-figure=partners]").get_by_role("button", name="Table").click()
    page.locator(".picker summary").first.click()
    page.get_by_text("Your own table").click()
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    bad = [
        (v["id"], v["impact"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in ("serious", "critical", "moderate")
    ]
    assert not bad
