"""The dependence clock: what hangs on whom, now."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import ComputationError
from autarky._core.status import Certificate, Status
from autarky.dependence import measures
from autarky.dependence.accounts import accounts_of, country_partition
from autarky.dependence.equations import Accounts, value_added_flows
from autarky.dependence.exports import TERMS, decompose, directly_absorbed
from autarky.dependence.spec import Spec
from autarky.numerics.leontief import LeontiefSystem
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

TOLERANCE = 1e-9

HEADLINE: tuple[str, ...] = (
    "exports_to_gdp",
    "imports_to_gdp",
    "import_dependence",
    "export_dependence",
    "partner_hhi",
    "product_hhi",
    "upstreamness",
    "productive_forces",
)


def run(world: World, scenario: Scenario | None = None, spec: Spec | None = None) -> Result:
    """Measure who hangs on whom in `world`, and what a scenario puts at risk.

    Parameters
    ----------
    world
        The table. Regions that are parts of one country count as one.
    scenario
        Ties that are cut. This clock reads ``cuts`` alone, at their height (``remaining``,
        ``importer``, ``exporter``, ``sectors``), as a hypothetical extraction; days, ramps,
        tariffs, costs, credit, stocks, rationing and the month do not enter an account.
    spec
        Choices; see :class:`Spec`.

    Returns
    -------
    Result
        ``summary()`` has a row per region: exports_to_gdp, imports_to_gdp, import_dependence
        (foreign share of value added in final absorption), export_dependence (share of value added
        absorbed abroad), partner_hhi and product_hhi (of imports), upstreamness (output-weighted),
        productive_forces (1 = the frontier region) and, with a scenario, at_risk_output,
        at_risk_value_added, at_risk_absorption. ``data`` holds all measures, labelled.

    Raises
    ------
    NameNotFoundError
        If the scenario names regions or sectors that the world does not have.
    ComputationError
        If an accounting residual exceeds 1e-9.
    """
    scenario = scenario or Scenario.none()
    spec = spec or Spec()
    scenario.check(world)
    accounts, system, residual = accounts_of(world, country_partition(world))
    flows = value_added_flows(accounts)
    data = {
        **measures.openness(world, accounts),
        **measures.value_added(world, accounts, flows),
        **measures.positions(world, accounts, system),
        **measures.productive_forces(world, spec.productive_forces),
    }
    absorbed = float(accounts.Y.sum())
    residuals = {
        "leontief_system": residual,
        # v'(L·y) and (v'·L)y, from the plain and from the transposed factors
        "value_added_two_ways": (float(flows.sum()) - _explained(accounts)) / absorbed,
    }
    if spec.decompose:
        data["export_decomposition"] = _decompositions(world, accounts, system)
    del system
    headline = HEADLINE
    if scenario.cuts:
        at_risk, residuals["extraction"] = measures.at_risk(world, scenario, flows.sum(axis=0))
        data |= at_risk
        headline += tuple(k for k, v in at_risk.items() if v.dims == ("region",))
    certificate = Certificate(
        residuals,
        dict.fromkeys(residuals, TOLERANCE),
        {"method": "one LU factorisation of I − A", "industries": world.n},
    )
    if not certificate.holds:
        name = certificate.worst()
        msg = f"the residual {name} is {residuals[name]:.1e}, above {TOLERANCE:g}; check the table"
        raise ComputationError(msg)
    return Result(
        clock="dependence",
        data=xr.Dataset(data).assign_attrs(world=world.name),
        headline=headline,
        status=Status.EXACT,
        certificate=certificate,
        provenance=Provenance.of(world, scenario, spec.model_dump()),
    )


def _explained(accounts: Accounts) -> float:
    """Value added in all final demand, v'(L·y): equal to it where the columns add up."""
    total: float = accounts.v @ accounts.X.sum(axis=1)
    return total


def _decompositions(world: World, accounts: Accounts, system: LeontiefSystem) -> xr.DataArray:
    """Every country's gross exports by term; uses up the factors of the system."""
    direct = directly_absorbed(accounts)
    blocks = system.diagonal_blocks(accounts.members)
    totals: list[NDArray[np.float64]] = [
        decompose(accounts, s, block, direct).sum(axis=(1, 2)) for s, block in enumerate(blocks)
    ]
    return xr.DataArray(
        np.array(totals),
        {"region": list(world.countries), "term": list(TERMS)},
        ("region", "term"),
        attrs={"unit": world.info.unit, "long_name": "gross exports by source of value added"},
    )
