"""The figure that all clocks share: one line through stretches, with joints that are not hidden."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from autarky import plot
from autarky._core.errors import InputError
from autarky.plot.stretch import Stretch, finding, in_words, joints, line
from figures import outside, stated_unit

YEAR = 365.0
TITLES = {"AAA": "Aland", "BBB": "the Rather Long Named Republics", "CCC": "Cland"}


def stretch(clock, days, value, *, reading="either", spread=0.0):
    value = np.asarray(value, dtype=float)
    ends = (tuple(value - spread), tuple(value + spread)) if spread else ((), ())
    days = tuple(float(d) for d in days)
    return Stretch(clock, "AAA", "bread", "nobody bakes", days, tuple(value), *ends, reading)


STATE = stretch("ties", [1], [0.8], spread=0.02)
DAYS = stretch("stocks", [1, 10, 100, 365], [1.0, 0.9, 0.6, 0.4], spread=0.05)
MONTHS = stretch("prices", [30, 365, 3650], [0.2, 0.5, 0.9], reading="lasts", spread=0.05)
YEARS = stretch("plans", [182, 548, 7300], [0.7, 0.8, 0.96], reading="lasts")
AFTER = stretch("plans", [548, 7300], [0.95, 1.0], reading="ends")
OWN = [STATE, DAYS, MONTHS, YEARS, AFTER]
OTHER = [replace(s, who="BBB") for s in (DAYS, MONTHS)]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def text(ax):
    return [t.get_text() for t in ax.texts if t.get_text()]


# -- one line -------------------------------------------------------------------------------------


def test_each_clock_counts_until_it_ends_whatever_their_order():
    pieces = line(OWN[::-1])
    assert [(p.stretch.clock, p.first, p.last) for p in pieces] == [
        ("stocks", 1, 365), ("prices", 365, 3650), ("plans", 3650, 7300),
    ]  # fmt: skip
    after = line(OWN, ends=True)
    assert [(p.stretch.clock, p.first, p.last) for p in after] == [("plans", 548, 7300)]


def test_clocks_that_are_absent_leave_their_stretch_out():
    assert [p.stretch.clock for p in line([DAYS, YEARS])] == ["stocks", "plans"]
    assert [p.first for p in line([MONTHS])] == [30]
    assert line([STATE]) == []


def test_a_stretch_within_another_does_not_count():
    inside = stretch("short", [2, 20], [1.0, 0.9])
    assert [p.stretch.clock for p in line([DAYS, inside])] == ["short", "stocks"]
    assert line([DAYS, replace(DAYS, clock="same")])[0].stretch.clock == "stocks"
    assert len(line([DAYS, replace(DAYS, clock="same")])) == 1


def test_values_between_days_are_linear_in_their_logarithm():
    assert DAYS.at(10) == 0.9
    assert DAYS.at(np.sqrt(1000)) == pytest.approx(0.75)
    days, (low, value, high) = DAYS.between(np.sqrt(1000), 365)
    np.testing.assert_allclose(days, [np.sqrt(1000), 100, 365])
    np.testing.assert_allclose(value, [0.75, 0.6, 0.4])
    np.testing.assert_allclose(high - low, 0.1)


# -- joints ---------------------------------------------------------------------------------------


def test_joints_have_what_both_clocks_say_of_the_day():
    start, handover, last = joints(line(OWN))
    assert (start.day, start.earlier.clock, start.later.clock) == (30, "stocks", "prices")
    assert not start.hands_over
    assert start.gap == pytest.approx(0.2 - DAYS.at(30))
    assert (handover.day, handover.before, handover.after) == (365, 0.4, pytest.approx(0.5))
    assert handover.hands_over
    assert last.day == 3650
    assert last.gap == pytest.approx(YEARS.at(3650) - 0.9)


def test_clocks_that_do_not_meet_have_no_joint():
    late = stretch("late", [400, 800], [0.5, 0.6])
    assert joints(line([DAYS, late])) == []
    assert joints(line([DAYS])) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"days": (2.0, 1.0, 3.0, 4.0)}, "days that rise from above 0"),
        ({"days": (0.0, 1.0, 3.0, 4.0)}, "days that rise from above 0"),
        ({"value": (1.0, 0.9)}, "a value for each of its 4 days"),
        ({"low": ()}, "a value for each of its 4 days"),
        ({"value": (1.0, 0.9, np.nan, 0.4)}, "not finite"),
    ],
)
def test_a_stretch_that_cannot_be_drawn_is_refused(changed, words):
    with pytest.raises(InputError, match=f"stretch of AAA by the stocks clock .*{words}"):
        replace(DAYS, **changed)


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "a day"), (9, "9 days"), (21, "3 weeks"), (30.4, "a month"), (91, "3 months"),
        (365, "a year"), (548, "18 months"), (730, "2 years"), (3650, "10 years"),
    ],
)  # fmt: skip
def test_times_in_words(days, words):
    assert in_words(days) == words


def test_finding_says_the_lowest_point_and_both_ends():
    assert finding(OWN, titles=TITLES, ends_after=YEAR) == (
        "Consumption per head in Aland falls to 40 of 100 after a year; after 20 years it is at 96 "
        "if the cuts last, at 100 if they end after a year"
    )
    assert finding(OWN[:4], titles=TITLES) == (
        "Consumption per head in Aland falls to 40 of 100 after a year and is at 96 after 20 years"
    )


def test_finding_where_the_end_is_the_lowest_point_does_not_say_it_twice():
    falling = [
        stretch("stocks", [1, 365], [1.0, 0.99]),
        stretch("plans", [182, 7300], [0.99, 0.9], reading="lasts"),
    ]
    assert finding([*falling, AFTER], ends_after=YEAR) == (
        "Consumption per head in AAA falls to 90 of 100 after 20 years if the cuts last; it is at "
        "100 if they end after a year"
    )
    assert finding(falling).endswith("falls to 90 of 100 after 20 years")


def test_finding_where_nothing_moves_or_nothing_but_a_state_is_known():
    assert "stays above 98" in finding([stretch("stocks", [1, 365], [1.0, 0.985])])
    assert finding([STATE], titles=TITLES) == ("Consumption in Aland: 80 of 100 hang on no cut tie")


# -- the figure -----------------------------------------------------------------------------------


def test_gaps_at_joints_are_drawn_and_written():
    ax = plot.one_cut(OWN, titles=TITLES, ends_after=YEAR)
    written = [t for t in text(ax) if t.startswith(("gap", "no gap"))]
    assert written == [f"gap {100 * abs(j.gap):.0f}" for j in joints(line(OWN))]
    stems = [list(ln.get_ydata()) for ln in ax.lines if len(set(ln.get_xdata())) == 1]
    assert [0.4, pytest.approx(0.5)] in stems


def test_clocks_that_agree_have_no_gap():
    level = replace(MONTHS, value=(0.9, 0.4, 0.9), low=(), high=())
    assert "no gap" in text(plot.one_cut([DAYS, level]))


def test_every_clock_has_a_bar_and_every_end_a_label():
    ax = plot.one_cut(OWN + OTHER, titles=TITLES, ends_after=YEAR)
    written = [t.replace("\n", " ") for t in text(ax)]
    assert {"ties", "stocks", "prices", "plans"} <= set(written)
    assert {"if they last 96", "if they end 100"} <= set(written)
    assert f"{TITLES['BBB']} 90" in written


def test_a_fifth_clock_needs_nothing_here():
    more = stretch("geology", [3650, 30000], [0.9, 0.5], reading="lasts")
    sixth = stretch("climate", [7300, 90000], [0.9, 0.5], reading="lasts")
    ax = plot.one_cut([*OWN, more, sixth], ends_after=YEAR)
    assert "geology" in text(ax)
    assert joints(line([*OWN, more]))[-1].later.clock == "geology"


@pytest.mark.parametrize(
    "given",
    [[STATE], [DAYS], [MONTHS], [AFTER], [STATE, YEARS], OWN, OWN + OTHER],
    ids=["state", "days", "months", "after", "gap", "own", "foil"],
)
def test_no_text_is_cut_by_the_border_and_axes_have_units(given):
    with plot.style():
        figure = Figure(figsize=(6.6, 5.0), layout="constrained")
        ax = plot.one_cut(given, figure.add_subplot(), titles=TITLES, ends_after=YEAR)
    assert outside(ax) == []
    for axis in (ax.xaxis, ax.yaxis):
        assert stated_unit(axis)
    assert not re.search(r"\b(nan|None|inf)\b", " ".join([*text(ax), ax.get_title(loc="left")]))
    assert plt.get_fignums() == []


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no stretch to draw"):
        plot.one_cut([])
