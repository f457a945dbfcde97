"""One suite that every clock passes."""

import numpy as np
import pytest
from tests.conformance.clocks import CLOCKS

import autarky as ak
from autarky._core.errors import NameNotFoundError
from autarky.results import Result


@pytest.fixture(params=CLOCKS)
def clock(request):
    return request.param, *CLOCKS[request.param]


@pytest.fixture(scope="module")
def world():
    return ak.load_world("1928")


SIEGE = ak.Scenario.blockade("GBR")


def test_same_inputs_give_bit_identical_results(clock, world):
    _, run, spec = clock
    first, second = run(world, SIEGE, spec), run(world, SIEGE, spec)
    for name in first.data.variables:
        np.testing.assert_array_equal(first.data[name].values, second.data[name].values)


def test_inputs_are_not_touched(clock, world):
    _, run, spec = clock
    before = world.hash, SIEGE.hash, spec.model_dump_json()
    run(world, SIEGE, spec)
    fresh = ak.World(world.dataset, world.info)
    assert (fresh.hash, SIEGE.hash, spec.model_dump_json()) == before


def test_result_is_the_same_after_a_trip_to_disk(clock, world, tmp_path):
    _, run, spec = clock
    result = run(world, SIEGE, spec)
    back = Result.load(result.save(tmp_path / "result.nc"))
    assert back.data.identical(result.data)
    for part in ("clock", "headline", "status", "certificate", "provenance"):
        assert getattr(back, part) == getattr(result, part), part
    assert back.summary().equals(result.summary())


def test_empty_scenario_changes_nothing(clock, world):
    _, run, spec = clock
    nothing, none = run(world, ak.Scenario.none(), spec), run(world, None, spec)
    assert nothing.data.identical(none.data)
    whole = ak.Scenario.blockade("GBR", remaining=1.0)
    for name, values in run(world, whole, spec).data.items():
        if str(name).startswith("at_risk"):
            np.testing.assert_allclose(values.values, 0.0, atol=1e-12)
        else:
            np.testing.assert_array_equal(values.values, nothing.data[name].values)


def test_every_variable_has_a_unit_and_a_name(clock, world):
    name, run, spec = clock
    result = run(world, SIEGE, spec)
    assert result.clock == name
    for variable in result.data.data_vars.values():
        assert variable.attrs["unit"], variable.name
        assert variable.attrs["long_name"], variable.name


def test_certificate_holds_and_provenance_is_complete(clock, world):
    _, run, spec = clock
    result = run(world, SIEGE, spec)
    assert result.certificate.holds
    assert result.status.value.endswith(".")
    origin = result.provenance
    assert (origin.world_hash, origin.scenario_hash) == (world.hash, SIEGE.hash)
    assert {"python", "autarky", "numpy"} <= dict(origin.versions).keys()


def test_unknown_names_are_refused_with_a_suggestion(clock, world):
    _, run, spec = clock
    with pytest.raises(NameNotFoundError, match="did you mean 'GBR'"):
        run(world, ak.Scenario.blockade("UK"), spec)
