"""The ledger of claims as a page, a figure and in the terminal."""

import json
import re

import pytest
from matplotlib import pyplot as plt

from autarky import plot
from autarky._core.errors import InputError
from autarky.cli import main as cli
from autarky.report.ledger import headline, moved, render_ledger, save_ledger, title
from autarky.results.verdict import Ledger, Mover, Part, Verdict


def part(label="open", unit="%", share=0.8, n=10, **more):
    values = tuple(float(v) for v in range(n))
    holds = tuple(i < share * n for i in range(n))
    facts = {"value": 4.5, "low": 1.0, "high": 8.0, "threshold": 2.0, "draws": n, "failed": 1}
    return Part(label=label, text="what it costs", unit=unit, share=share, values=values,
                holds=holds, **(facts | more))  # fmt: skip


def one(name="zigzag", label="depends", parts=None, **more):
    texts = dict.fromkeys(("supports", "contradicts", "measure", "rule", "changes"), "Text <i>.")
    facts = {"thesis": "A thesis & more.", "because": "It is so.", "evidence": "Tables.",
             "construction": "", "notes": ("A note.",), "provenance": {"seed": 1}}  # fmt: skip
    kept = (part(),) if parts is None else parts
    return Verdict(id=name, label=label, parts=kept, **(texts | facts | more))


MIXED = Ledger(
    (one(), one("interval", "supported"), one("prognosis", "untestable here", ())), 10, 1, {}
)


def test_the_title_counts_the_verdicts():
    assert title(MIXED) == "Of 3 theses, 1 depends, 1 supported and 1 untestable here"
    assert title(Ledger((one(), one()), None, 1, {})) == "Of 2 theses, 2 depend"
    assert title(Ledger((one(),), None, 1, {})) == "Of 1 thesis, 1 depends"


def test_the_page_shows_every_claim_without_an_outside_request():
    page = render_ledger(MIXED)
    assert not re.findall(r'(?:src|href)="https?:', page)
    assert "A thesis &amp; more." in page
    assert "Text &lt;i&gt;." in page
    for verdict in MIXED.verdicts:
        assert f'<section id="{verdict.id}">' in page
        assert "Would change it" in page
    assert page.count("<svg") >= 3  # the draws of two claims, and the waits of the interval
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL).lower()
    assert "autarky claims zigzag interval prognosis --draws 10 --seed 1" in page


def test_a_page_that_is_current_is_left_and_another_is_written(tmp_path):
    page, plain = save_ledger(MIXED, tmp_path)
    before = page.stat().st_mtime_ns
    assert json.loads(plain.read_text())["verdicts"][0]["id"] == "zigzag"
    assert save_ledger(MIXED, tmp_path)[0].stat().st_mtime_ns == before
    save_ledger(Ledger(MIXED.verdicts[:1], 10, 1, {}), tmp_path)
    assert page.stat().st_mtime_ns > before


@pytest.mark.parametrize(
    ("mover", "words"),
    [
        (Mover("planning.levy_kill", 0.61, "page"), r"levy kill raises it .*\+0\.61; page\)$"),
        (Mover("planning.discount", -0.7, "assumption", "", 0.95), r"lowers it.*from 0\.95 on$"),
        (Mover("a.b", 0.7, "file", "", None, 2.0), r"turns mostly up to 2$"),
        (Mover("a.b", 0.7, "file", "", 1.0, 2.0), r"turns mostly between 1 and 2$"),
    ],
)
def test_what_moves_a_number_in_words(mover, words):
    assert re.search(words, moved(mover))


def test_a_number_has_its_band_and_unit():
    assert headline(part()) == "4.5 (1 to 8) %"
    assert headline(part(unit="t")) == "4.5 (1 to 8)"
    assert headline(part(value=float("nan"))) == "no draw has an answer"


# -- the figure -----------------------------------------------------------------------------------


def test_the_figure_shows_every_draw_in_the_colour_of_its_answer():
    ax = plot.verdict(one())
    shown = {tuple(c.get_facecolor()[0][:3]): len(c.get_offsets()) for c in ax.collections}
    assert sorted(shown.values()) == [2, 8]
    assert ax.get_title(loc="left") == "Depends: it holds in 80\u202f% of draws"
    plt.close("all")


def test_tests_of_another_unit_are_drawn_apart():
    mixed = one(parts=(part("days", "days"), part("years", "points", 0.2)))
    ax = plot.verdict(mixed, "points")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["years"]
    assert "of these tests it holds in 20" in ax.get_title(loc="left").replace("\n", " ")
    plt.close("all")


@pytest.mark.parametrize(
    ("verdict", "unit", "words"),
    [(one(parts=()), None, "cannot be tested here"), (one(), "days", "no test .* in 'days'")],
)
def test_nothing_to_draw_is_said(verdict, unit, words):
    with pytest.raises(InputError, match=words):
        plot.verdict(verdict, unit)


# -- the terminal ---------------------------------------------------------------------------------


def ask(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        cli.run(["claims", *arguments])
    return left.value.code, capsys.readouterr()


def test_the_command_prints_the_ledger_and_where_it_is(tmp_path, capsys):
    cli.run(["claims", "growing-ties", "--out", str(tmp_path)])
    text = capsys.readouterr().out
    assert re.search(r"growing-ties\s+(supported|depends|contradicted), in \d+", text)
    assert (tmp_path / "ledger.html").exists()
    assert (tmp_path / "ledger.json").exists()


def test_json_alone_is_printed(tmp_path, capsys):
    cli.run(["claims", "growing-ties", "--out", str(tmp_path), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["verdicts"][0]["label"] in ("supported", "depends", "contradicted")


def test_the_list_runs_nothing(capsys, monkeypatch):
    monkeypatch.setattr("autarky.claims.run", None)
    cli.run(["claims", "--list"])
    assert "living-standards-first" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["zigzagg"], "did you mean 'zigzag'"),
        (["zigzag", "--set", "planning.discount"], "write CLOCK.NAME=FIGURE"),
        (["zigzag", "--set", "planning.discount=much"], "write CLOCK.NAME=FIGURE"),
        (["zigzag", "--set", "equilibrium.theta=4"], "the claims ask planning"),
        (["growing-ties", "--table", "nowhere.nc"], "nowhere"),
    ],
)
def test_bad_input_is_one_sentence(arguments, words, tmp_path, capsys):
    code, streams = ask(capsys, *arguments, "--out", str(tmp_path))
    assert code == 2
    assert words in streams.err
    assert "Traceback" not in streams.err
