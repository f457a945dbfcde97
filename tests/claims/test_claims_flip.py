"""No verdict is written by hand: some figure turns each claim that hangs on a parameter."""

import pytest

from autarky import claims

DRAWS = 4
TURNS = {
    "metropolis-and-colony": {"equilibrium.theta": 60.0, "disruption.inventories.food": 40.0},
    "quality-of-dependence": {
        "equilibrium.mobility": 0.2, "equilibrium.eta": 0.3, "equilibrium.epsilon": 0.3,
    },
    "blockade-of-the-giant": {
        "equilibrium.theta": 1.2, "disruption.psi": 0.95, "disruption.rerouting": 0.0,
    },
    "laws-survive-power": {
        "planning.machine_substitution": 8.0, "planning.substitute_cost": 1.0,
        "planning.foreign_quality": 1.0,
    },
    "no-self-sufficient-optimum": {
        "planning.machine_substitution": 8.0, "planning.substitute_cost": 1.0,
        "planning.foreign_quality": 1.0, "planning.export_elasticity": 1.5,
    },
    "successes-with-hardship": {
        "planning.gallop.accumulation": 1.1, "planning.gallop.levy": 0.0,
        "planning.gallop.industry_lean": 1.2,
    },
    "snail-and-gallop": {
        "planning.snail.accumulation": 1.3, "planning.snail.industry_lean": 1.2,
    },
    "zigzag": {"planning.zigzag.food_alarm": 0.5},
    "collectivise-without-tractors": {"planning.levy_kill": 0.01, "planning.levy_base": 0.02},
    "optimum-is-not-maximum": {"planning.gallop.accumulation": 1.1},
    "living-standards-first": {"planning.discount": 0.985},
    "credits-matter": {"planning.interest": 0.01, "planning.debt_risk": 0.01},
    "prognosis": {"planning.gallop.accumulation": 1.0, "planning.gallop.levy": 0.0},
}  # fmt: skip
"""Figures that turn the verdict. The other two claims rest on a series and on dates alone."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Studies as they are, shared by all claims."""
    return tmp_path_factory.mktemp("ledger")


def test_every_claim_with_a_parameter_is_turned():
    assert set(claims.claims()) - set(TURNS) == {"growing-ties", "interval"}


@pytest.mark.parametrize("name", TURNS)
def test_a_figure_turns_the_verdict(name, folder, tmp_path):
    plain = claims.run([name], folder, draws=DRAWS).verdicts[0]
    turned = claims.run([name], tmp_path, draws=DRAWS, given=TURNS[name]).verdicts[0]
    assert plain.parts
    assert turned.label != plain.label, (plain.label, plain.share, turned.because)
