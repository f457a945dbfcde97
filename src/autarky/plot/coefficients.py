"""Bars of coefficients: what moves something, to which side, the strongest on top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky.plot.style import BLUE, FAINT, ORANGE


def coefficient_bars(ax: Axes, values: pd.Series, labels: Sequence[str]) -> None:
    """Draw a bar for each coefficient: blue to the right, orange to the left of nothing."""
    at = np.arange(len(values))
    ax.barh(at, values, height=0.6, color=[BLUE if v > 0 else ORANGE for v in values])
    ax.set_yticks(at, list(labels))
    ax.invert_yaxis()
    ax.axvline(0.0, color=FAINT, lw=0.8)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
