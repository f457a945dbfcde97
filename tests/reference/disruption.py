"""Disruption with cut ties, equation by equation: a slow literal reading, for tests only.

Every day forms the full order and claim matrices. Suppliers are g = r·S + p, users f = q·S + u.
A matrix "by cell" is (n, columns): a column for each using industry, or each final user's region.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Case:
    R: int
    S: int
    Z: np.ndarray  # (n, n) baseline flows of a day
    Yh: np.ndarray  # (n, R) households
    Yo: np.ndarray  # (n, R) other final use
    drawdown: np.ndarray  # (n,)
    x0: np.ndarray  # (n,)
    kappa: np.ndarray  # (days, R importer, R exporter, S)
    cut: np.ndarray  # (days, R importer, R exporter, S) bool
    psi: float
    s: np.ndarray  # (S, R) days of stock, inf = not storable
    tau: np.ndarray  # (S, R)
    phi: np.ndarray  # (S,)
    needed: np.ndarray  # (S, n) bool
    crit: np.ndarray  # (S, n) of 1, 0.5, 0
    rule: str  # leontief, critical or linear
    rationing: str  # proportional, industries_first, households_first or critical_first
    household_target: np.ndarray  # (S, R), h* in flow units
    household_start: np.ndarray  # (S, R)
    restock_days: float
    start: np.ndarray  # (S, n) initial stocks
    lost: np.ndarray  # (days, n)
    rebuild: np.ndarray | None = None  # (days, n)
    alpha_base: float = 1.0
    alpha_max: float = 1.25
    alpha_tau: float = 365.0
    order: str = "alt"  # or noalt
    gap: str = "psi"  # or base


@dataclass
class Orders:
    """What was ordered at the end of a day, by cell, with the ties' state when it was placed."""

    industries: np.ndarray
    households: np.ndarray
    others: np.ndarray
    kappa: np.ndarray  # (importer, exporter, product)
    cut: np.ndarray


def ratio(above, below):
    """above / below, 0 where below is not positive."""
    return np.divide(above, below, out=np.zeros(np.shape(below)), where=below > 0)


def share(left, claims):
    """The share of `claims` that `left` meets, 1 where nothing is claimed."""
    return np.where(claims > 0, np.clip(ratio(left, claims), 0, 1), 1.0)


def by_cell(case, ties, columns):
    """Ties (importer, exporter, product) spread over cells of n or R columns, region-major both."""
    cells = np.empty((case.R * case.S, columns), dtype=ties.dtype)
    for g, column in np.ndindex(*cells.shape):
        q = column // (columns // case.R)
        cells[g, column] = ties[q, g // case.S, g % case.S]
    return cells


def by_product(case, cells):
    """Sum over the suppliers g of each product."""
    total = np.zeros((case.S, cells.shape[1]))
    for g in range(case.R * case.S):
        total[g % case.S] += cells[g]
    return total


def due(case, ordered, placed, kappa):
    """Step 1: the claims that orders placed the day before make today."""
    columns = ordered.shape[1]
    then, now = by_cell(case, placed.kappa, columns), by_cell(case, kappa, columns)
    was_cut = by_cell(case, placed.cut, columns)
    claims = np.zeros_like(ordered)
    for cell in np.ndindex(*ordered.shape):
        if not was_cut[cell]:
            claims[cell] = now[cell] * ordered[cell]
        elif then[cell] > 0:
            claims[cell] = ordered[cell] * min(then[cell], now[cell]) / then[cell]
    return claims


def overproduction(case, alpha, asked, x_prev):
    """Step 2; `asked` is demand less the drawdown."""
    zeta = ratio(asked - x_prev, asked)
    change = (case.alpha_max - alpha) * zeta + (case.alpha_base - alpha) * (abs(zeta) <= 1e-9)
    return np.maximum(alpha + change / case.alpha_tau, 1)


def production_of(case, f, a, w, want):
    """Step 4 for industry f."""
    psi = 1.0 if case.gap == "base" else case.psi
    needed = [p for p in range(case.S) if case.needed[p, f]]
    m = {p: w[p, f] / (psi * case.s[p, f // case.S] * a[p, f]) for p in needed}
    if case.rule == "leontief":
        return min([want, *m.values()])
    if case.rule == "critical":
        full = [m[p] for p in needed if case.crit[p, f] == 1]
        half = [(want + m[p]) / 2 for p in needed if case.crit[p, f] == 0.5]
        return min([want, *full, *half])
    if case.rule != "linear":
        raise ValueError(case.rule)
    if not needed or want == 0:
        return want
    return want * sum(a[p, f] * min(1, m[p] / want) for p in needed) / sum(a[p, f] for p in needed)


def tiers(case):
    """Step 5: who is served in which turn, as (cells of industries, whether final claims too)."""
    n = case.R * case.S
    every, none = np.ones((n, n), dtype=bool), np.zeros((n, n), dtype=bool)
    if case.rationing == "critical_first":
        crit = np.array([case.crit[g % case.S] for g in range(n)])
        return [(crit == 1, False), (crit == 0.5, True), (crit == 0, False)]
    return {
        "proportional": [(every, True)],
        "industries_first": [(every, False), (none, True)],
        "households_first": [(none, True), (every, False)],
    }[case.rationing]


def ration(case, supply, claims, final):
    """Step 5: shares met, of industries' claims by cell and of all final claims by supplier."""
    sigma, sigma_final, left = np.ones_like(claims), np.ones_like(final), supply
    for cells, with_final in tiers(case):
        claimed = np.where(cells, claims, 0).sum(axis=1) + (final if with_final else 0)
        met = share(left, claimed)
        left = np.maximum(left - met * claimed, 0)
        sigma = np.where(cells, met[:, None], sigma)
        sigma_final = met if with_final else sigma_final
    return sigma, sigma_final


def place(case, flow, rho, wanted, ties):
    """Step 7: orders by cell of users with baseline `flow` who want `wanted`[p, column] in all.

    Industries want G; final classes want want_y and have ρ = 1, which makes BO + BC their C0.
    """
    k, shut = (by_cell(case, part, flow.shape[1]) for part in ties)
    rc = np.minimum(rho, 1)
    open_flow, cut_flow = np.where(shut, 0, flow), np.where(shut, flow, 0)
    BO = by_product(case, rho[:, None] * open_flow)
    BC = by_product(case, rc[:, None] * cut_flow)
    BU = by_product(case, (1 - k) * rc[:, None] * cut_flow)
    u = ratio(by_product(case, (1 - k) * cut_flow), by_product(case, open_flow))
    phi = case.phi[:, None]
    H0 = ratio(wanted, BO + BC)
    Hc = np.minimum(H0, 1)
    Ho = H0 * (1 + phi * ratio(BU, BO))
    Ho = np.where(u > 0, np.minimum(Ho, 1 + phi * u), Ho)  # the tie limit
    orders = np.zeros_like(flow)
    for g, column in np.ndindex(*flow.shape):
        p = g % case.S
        cut_order = k[g, column] * rc[g] * flow[g, column] * Hc[p, column]
        open_order = rho[g] * flow[g, column] * Ho[p, column]
        orders[g, column] = cut_order if shut[g, column] else open_order
    return orders


def capacity_weights(case, cap):
    """ρ of step 7."""
    rho = ratio(cap, case.x0) if case.order == "alt" else (case.x0 > 0).astype(float)
    return np.where((case.x0 <= 0) & (case.drawdown > 0), case.alpha_base, rho)


def use_inputs(case, a, w, received, x):
    """Step 6 for industries: stocks after the day and what was used without being there."""
    after, unmet = np.zeros_like(w), np.zeros_like(w)
    for p, f in np.ndindex(*w.shape):
        if np.isfinite(case.s[p, f // case.S]):
            left = w[p, f] + received[p, f] - a[p, f] * x[f]
            after[p, f], unmet[p, f] = max(left, 0), max(-left, 0)
    return after, unmet


def wanted_receipts(case, a, w, want, x):
    """G[p, f] of step 7."""
    G = np.zeros_like(w)
    for p, f in np.ndindex(*w.shape):
        G[p, f] = a[p, f] * x[f]
        s, tau = case.s[p, f // case.S], case.tau[p, f // case.S]
        if np.isfinite(s):
            missing = max(s * a[p, f] * want[f] - w[p, f], 0)
            G[p, f] += missing if case.gap == "base" else missing / tau
    return G


def literal(case, days):
    n = case.R * case.S
    storable = np.repeat(np.isfinite(case.s), case.S, axis=1)
    a = by_product(case, case.Z) * ratio(np.ones(n), case.x0)
    use_h, use_o = by_product(case, case.Yh), by_product(case, case.Yo)
    one, uncut = np.ones(n), (np.ones_like(case.kappa[0]), np.zeros_like(case.cut[0]))
    placed = Orders(case.Z, case.Yh, case.Yo, *uncut)
    w, h = np.where(storable, case.start, 0), case.household_start
    alpha, x_prev = np.full(n, float(case.alpha_base)), case.x0
    record = []
    for t in range(days):
        kappa, cut = case.kappa[t], case.cut[t]
        rebuild = np.zeros(n) if case.rebuild is None else case.rebuild[t]
        # 1: claims
        claims = due(case, placed.industries, placed, kappa)
        claims_h = due(case, placed.households, placed, kappa)
        claims_o = due(case, placed.others, placed, kappa)
        final = claims_h.sum(axis=1) + claims_o.sum(axis=1) + rebuild
        demand = claims.sum(axis=1) + final
        # 2, 3, 4: production
        if t >= 2:
            alpha = overproduction(case, alpha, demand - case.drawdown, x_prev)
        cap = alpha * (1 - case.lost[t]) * case.x0
        want = np.minimum(np.maximum(demand - case.drawdown, 0), cap)
        x = np.array([production_of(case, f, a, w, want[f]) for f in range(n)])
        # 5, 6: deliveries and stocks
        sigma, sigma_final = ration(case, x + case.drawdown, claims, final)
        w, unmet = use_inputs(case, a, w, by_product(case, sigma * claims), x)
        at_hand = h + by_product(case, sigma_final[:, None] * claims_h)
        c_h = np.minimum(use_h, at_hand)
        h = at_hand - c_h
        c_o = np.minimum(use_o, by_product(case, sigma_final[:, None] * claims_o))
        # 7: orders
        again = np.maximum(demand - sigma_final * rebuild - case.drawdown, 0)
        G = wanted_receipts(case, a, w, np.minimum(again, cap), x)
        want_h = use_h + np.maximum(case.household_target - h, 0) / case.restock_days
        rho, ties = capacity_weights(case, cap), (kappa, cut)
        placed = Orders(
            place(case, case.Z, rho, G, ties),
            place(case, case.Yh, one, want_h, ties),
            place(case, case.Yo, one, use_o, ties),
            *ties,
        )
        x_prev = x
        today = {"output": x, "demand": demand, "capacity": cap, "consumption": c_h, "other": c_o}
        today |= {"stocks": w, "household": h, "unmet": unmet, "claims": claims}
        today |= {"delivered": sigma * claims, "final_claims_households": claims_h}
        record.append(today)
    return {name: np.array([day[name] for day in record]) for name in record[0]}
