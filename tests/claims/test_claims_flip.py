"""No verdict is written by hand: some figure turns each claim that hangs on a parameter."""

import pytest

from autarky import claims

DRAWS = 4
TURNS = {
    "metropolis-and-colony": {"equilibrium.theta": 60.0, "disruption.inventories.food": 40.0},
    "quality-of-dependence": {
        "equilibrium.theta": 10.0, "equilibrium.mobility": 0.2, "equilibrium.eta": 0.2,
        "equilibrium.epsilon": 0.1,
    },
    "blockade-of-the-giant": {
        "equilibrium.theta": 1.2, "disruption.psi": 0.95, "disruption.rerouting": 0.0,
    },
    "laws-survive-power": {"planning.interest": 0.01, "planning.debt_start": 0.0},
    "no-self-sufficient-optimum": {
        "planning.foreign_quality": 1.0, "planning.quality_fall": 0.0,
        "planning.substitute_cost": 1.0, "planning.export_elasticity": 1.1,
        "planning.debt_ceiling": 0.0, "planning.debt_start": 0.0,
    },
    "successes-with-hardship": {
        "planning.farm_progress": 0.08, "planning.gallop.accumulation": 1.2,
        "planning.gallop.levy": 0.0,
    },
    "snail-and-gallop": {"planning.snail.accumulation": 0.3, "planning.gallop.accumulation": 1.4},
    "zigzag": {"planning.zigzag.food_alarm": 0.5},
    "collectivise-without-tractors": {"planning.levy_kill": 0.01, "planning.levy_base": 0.02},
    "optimum-is-not-maximum": {"planning.gallop.accumulation": 1.1},
    "living-standards-first": {"planning.farm_progress": 0.03},
    "credits-matter": {"planning.interest": 0.25},
    "prognosis": {"planning.gallop.accumulation": 1.0, "planning.gallop.levy": 0.0},
}  # fmt: skip
"""Figures that turn the verdict of a claim."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Studies as they are, shared by all claims."""
    return tmp_path_factory.mktemp("ledger")


def test_only_claims_without_a_parameter_have_no_figure_that_turns_them():
    left_out = set(claims.claims()) - set(TURNS)
    assert left_out == {"growing-ties", "interval"}


@pytest.mark.parametrize("name", TURNS)
def test_a_figure_turns_the_verdict(name, folder, tmp_path):
    plain = claims.run([name], folder, draws=DRAWS).verdicts[0]
    turned = claims.run([name], tmp_path, draws=DRAWS, given=TURNS[name]).verdicts[0]
    assert plain.parts
    assert turned.label != plain.label, (plain.label, plain.share, turned.because)
