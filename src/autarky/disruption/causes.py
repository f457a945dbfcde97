"""The chain of failures of a result in words: what stopped first, and what it hangs on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from autarky._core.errors import InputError
from autarky.disruption.trace import (
    CAUSES,
    CLAIMS,
    DIFFUSE,
    IMPORTS_CUT,
    LOST,
    NONE,
    NOT_REPLACED,
    SUPPLIER,
)
from autarky.results import Result

WORDS = {
    IMPORTS_CUT: "short of {input}, whose imports are cut",
    SUPPLIER: "short of {input} from {supplier}",
    NOT_REPLACED: "at capacity: cannot replace cut imports",
    LOST: "has lost capacity",
    CLAIMS: "at capacity: claims exceed it",
    DIFFUSE: "short of {input}, with no earlier shortage behind it",
}
ROOTS = (IMPORTS_CUT, NOT_REPLACED, LOST, CLAIMS, DIFFUSE)
FINAL = "imports for consumption are cut"
"""Root of a product that consumers lack while its home industry meets its claims."""


@dataclass(frozen=True)
class _Link:
    """One shortage: an industry, why it was short, and on what it hung."""

    cause: int
    input: int
    supplier: int
    day: float


def chain(result: Result, region: str) -> pd.DataFrame:
    """Shortages of a region's industries in the order of their days.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.run`.
    region
        One of those that the run explained: see its parameter `explain`.

    Returns
    -------
    DataFrame
        A row for each industry that came to be short: ``day`` (of draws the median), ``day_p10``
        and ``day_p90``, ``sector``, ``cause`` (see :data:`~autarky.disruption.trace.CAUSES`),
        ``input`` and ``supplier`` where it has them, ``cut_share`` (part of what the input lacked
        that a cut barred), ``draws`` (share of members in which the industry was short),
        ``agreement`` (share of those with this cause and input), ``text``.

    Raises
    ------
    InputError
        If the run did not trace the region.
    """
    data = _of_region(result, region)
    rows = []
    for u, sector in enumerate(data["sector"].values):
        one = data.isel(sector=u)
        days = one["shortage_day"].values
        short = np.isfinite(days)
        if not short.any():
            continue
        kinds = Counter(
            zip(
                *(
                    one[f"shortage_{part}"].values[short].tolist()
                    for part in ("cause", "input", "supplier")
                ),
                strict=True,
            )
        )
        (cause, at, supplier), count = kinds.most_common(1)[0]
        names = _names(result, at, supplier)
        low, middle, high = np.quantile(days[short], (0.1, 0.5, 0.9), method="nearest")
        alike = (one["shortage_cause"].values == cause) & (one["shortage_input"].values == at)
        shares = one["shortage_cut_share"].values[short & alike]
        rows.append(
            {
                "day": middle, "day_p10": low, "day_p90": high, "sector": str(sector),
                "cause": CAUSES[cause], **names,
                "cut_share": float(np.median(shares)) if np.isfinite(shares).all() else np.nan,
                "draws": float(short.mean()), "agreement": count / int(short.sum()),
                "text": WORDS[cause].format(**names),
            }
        )  # fmt: skip
    columns = ("day", "day_p10", "day_p90", "sector", "cause", "input", "supplier", "cut_share",
               "draws", "agreement", "text")  # fmt: skip
    return pd.DataFrame(rows, columns=columns).sort_values("day", ignore_index=True)


def roots(result: Result, region: str, threshold: float = 0.75) -> pd.DataFrame:
    """Where the loss of each product's consumption begins, followed back along the chain.

    Parameters
    ----------
    result, region
        As in :func:`chain`.
    threshold
        One of the result's; products that fall below it are followed.

    Returns
    -------
    DataFrame
        A row for each product and root: ``product``, ``root`` in words, ``path`` of industries from
        the product back to the root, ``draws`` (share of all members), ``day`` (median day of the
        threshold); the most frequent first.
    """
    data = _of_region(result, region)
    known = [float(t) for t in data["threshold"].values]
    if threshold not in known:
        msg = f"the result has no threshold {threshold:g}; it has {', '.join(map(str, known))}"
        raise InputError(msg)
    days = data["days_to_product"].sel(threshold=threshold).values
    found: dict[tuple[str, str, str], list[float]] = {}
    for p, b in np.argwhere(np.isfinite(days)):
        root, path = _follow(result, data, int(p), int(b), days[p, b])
        product = str(data["sector"].values[p])
        found.setdefault((product, root, path), []).append(days[p, b])
    members = data.sizes["draw"]
    rows = [
        {"product": product, "root": root, "path": path, "draws": len(when) / members,
         "day": float(np.quantile(when, 0.5, method="nearest"))}
        for (product, root, path), when in found.items()
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["product", "root", "path", "draws", "day"])
    return table.sort_values(["draws", "day"], ascending=[False, True], ignore_index=True)


def _follow(
    result: Result, data: xr.Dataset, product: int, draw: int, day: float
) -> tuple[str, str]:
    """Root in words and the path to it, for one product and draw."""
    sectors = [str(s) for s in data["sector"].values]
    region = str(data["region"].values)
    at = product
    path: list[str] = []
    seen: set[int] = set()
    while at not in seen:
        seen.add(at)
        link = _link(data, at, draw)
        if link.cause == NONE or link.day > day:
            return (FINAL if at == product else "diffuse"), " ← ".join(path) or sectors[product]
        path.append(sectors[at])
        names = _names(result, link.input, link.supplier)
        if link.cause in ROOTS:
            return f"{sectors[at]} {WORDS[link.cause].format(**names)}", " ← ".join(path)
        if names["supplier"] != region:
            return f"{names['input']} of {names['supplier']} is short", " ← ".join(path)
        at, day = link.input, link.day
    return "diffuse", " ← ".join(path)


def _link(data: xr.Dataset, sector: int, draw: int) -> _Link:
    def read(name: str) -> float:
        return float(data[name].values[sector, draw])

    return _Link(
        int(read("shortage_cause")),
        int(read("shortage_input")),
        int(read("shortage_supplier")),
        read("shortage_day"),
    )


def _of_region(result: Result, region: str) -> xr.Dataset:
    """A region's outcomes by sector and draw; with a single draw where the run had one member."""
    data = result.data
    if "shortage_cause" not in data:
        msg = f"a result of the {result.clock} clock has no chain of failures; run ak.disruption"
        raise InputError(msg)
    result.require("region", region)
    names = [n for n in data.data_vars if str(n).startswith(("shortage_", "days_to_product"))]
    one = data[names].sel(region=region).load()
    one = one if "draw" in one.dims else one.expand_dims("draw")
    unknown = np.isfinite(one["shortage_day"].values) & (one["shortage_cause"].values == NONE)
    if unknown.any():
        msg = f"the run did not trace {region}; run it with explain=[{region!r}]"
        raise InputError(msg)
    return one.transpose("threshold", "sector", "draw")


def _names(result: Result, sector: int, region: int) -> dict[str, str]:
    """Names of an input and of its supplier's region; empty where there is none."""
    sectors, regions = result.data["sector"].values, result.data["region"].values
    return {
        "input": str(sectors[sector]) if sector >= 0 else "",
        "supplier": str(regions[region]) if region >= 0 else "",
    }
