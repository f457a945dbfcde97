"""What each tempo costs against the best one."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky.plot.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    axes_or_new,
    sentence_case,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.plot.tempos import NAMES
from autarky.results import Result

NAME = "welfare_vs_optimum_pct"


def tempo_costs(result: Result, ax: Axes | None = None, *, regime: str | None = None) -> Axes:
    """Draw the welfare of each rule against the optimum, in per cent of consumption for ever.

    Bars are the run with central figures, lines the 10th to 90th percentile over draws.

    Parameters
    ----------
    result
        Of :func:`autarky.planning.compare`.
    ax
        Axes to draw on; a new figure otherwise.
    regime
        Which world market; None: the first.

    Raises
    ------
    InputError
        If the result is of one policy, or of the optimum alone.
    NameNotFoundError
        If the regime is not in the result.
    """
    if "policy" not in result.data.dims:
        raise InputError("this result is of one policy: run ak.planning.compare")
    if regime is not None:
        result.require("regime", regime)
    one = result.data.isel(regime=0) if regime is None else result.data.sel(regime=regime)
    loss = one[NAME].to_series().drop("optimum").sort_values(ascending=False)
    if loss.empty:
        raise InputError("there is no rule beside the optimum: name policies to compare")
    drawn = f"{NAME}_p10" in one
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 1.6 + 0.4 * len(loss))
        at = np.arange(len(loss))
        ax.barh(at, loss, height=0.55, color=[ORANGE if v < 0 else BLUE for v in loss])
        for y, policy in zip(at, loss.index, strict=True):
            low = float(one[f"{NAME}_p10"].sel(policy=policy)) if drawn else float(loss[policy])
            high = float(one[f"{NAME}_p90"].sel(policy=policy)) if drawn else float(loss[policy])
            ax.plot([low, high], [y, y], color=INK, lw=1.2)
            ends = float(np.nanmin([low, float(loss[policy]), 0.0]))
            text = f"{loss[policy]:+.1f} %".replace("-", "−")
            ax.annotate(text, (ends, y), (-4, 0), textcoords="offset points", ha="right",
                        va="center", fontsize=8.5)  # fmt: skip
        ax.set_yticks(at, [sentence_case(NAMES.get(str(p), str(p))) for p in loss.index])
        ax.invert_yaxis()
        ax.axvline(0.0, color=FAINT, lw=0.8)
        ax.margins(x=0.12)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        reading = "bars: central figures, lines: 10–90 % of draws" if drawn else ""
        set_quantity(ax, "Welfare against the optimum (% of consumption for ever)", reading)
        set_finding(ax, _finding({str(k): float(v) for k, v in loss.items()}))
    return ax


def _finding(loss: dict[str, float]) -> str:
    best, worst = max(loss, key=loss.__getitem__), min(loss, key=loss.__getitem__)
    if loss[best] > 0:
        return f"{sentence_case(NAMES.get(best, best))} beats the optimum of price-takers"
    if best == worst:
        return f"{sentence_case(NAMES.get(best, best))} costs {-loss[best]:.1f} % of consumption"
    return (
        f"{sentence_case(NAMES.get(best, best))} costs least, {-loss[best]:.1f} % of consumption "
        f"for ever, {NAMES.get(worst, worst)} most, {-loss[worst]:.1f} %"
    )
