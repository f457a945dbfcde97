"""No verdict is written by hand: some figure turns each claim that hangs on a parameter."""

import pytest

from autarky import claims

DRAWS = 4
TURNS = {
    "metropolis-and-colony": {"equilibrium.theta": 60.0, "disruption.inventories.food": 40.0},
    "blockade-of-the-giant": {
        "equilibrium.theta": 1.2, "disruption.psi": 0.95, "disruption.rerouting": 0.0,
    },
    "laws-survive-power": {"planning.interest": 0.01, "planning.debt_start": 0.0},
    "zigzag": {"planning.zigzag.food_alarm": 0.5},
    "optimum-is-not-maximum": {"planning.gallop.accumulation": 1.1},
    "prognosis": {"planning.gallop.accumulation": 1.0, "planning.gallop.levy": 0.0},
}  # fmt: skip
"""Figures that turn the verdict of a claim."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Studies as they are, shared by all claims."""
    return tmp_path_factory.mktemp("ledger")


@pytest.mark.parametrize("name", TURNS)
def test_a_figure_turns_the_verdict(name, folder, tmp_path):
    plain = claims.run([name], folder, draws=DRAWS).verdicts[0]
    turned = claims.run([name], tmp_path, draws=DRAWS, given=TURNS[name]).verdicts[0]
    assert plain.parts
    assert turned.label != plain.label, (plain.label, plain.share, turned.because)
