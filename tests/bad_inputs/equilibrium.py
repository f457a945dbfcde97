"""Bad arguments for the equilibrium clock, each with its one-sentence error.

A case of `CALLS` is ``(id, call, message)``: ``call(world)`` must raise an InputError that
`message` matches. One of `TARIFFS` is ``(id, values, dims, unit, message)``: a satellite ``tariff``
of a world of two regions, AAA and BBB, and two sectors, farm and mill.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from autarky.equilibrium import Base, Spec, autarky, ensemble, horizon_curve, run, viability
from autarky.scenario import Scenario

NAN = float("nan")
DRAWS = r"draws must be at least 1, a whole number, not "
SEED = r"seed must be at least 0, a whole number, not "
EPSILON = r"epsilon must be numbers of at least 0, such as \(0\.2, 0\.5\), not "


def _members(columns, spec=None):
    frame = pd.DataFrame(columns) if isinstance(columns, dict) else columns
    return lambda world: ensemble(world, Scenario.none(), spec, frame)


CALLS = [
    ("draws of NaN", lambda w: run(w, draws=NAN), DRAWS + "nan"),
    ("endless draws", lambda w: run(w, draws=float("inf")), DRAWS + "inf"),
    ("draws as text", lambda w: run(w, draws="10"), DRAWS + "'10'"),
    ("true draws", lambda w: run(w, draws=True), DRAWS + "True"),
    ("draws as a list", lambda w: autarky(w, draws=[10]), DRAWS + r"\[10\]"),
    ("half a draw along a curve", lambda w: horizon_curve(w, draws=2.5), DRAWS + "2.5"),
    ("seed below 0", lambda w: autarky(w, draws=2, seed=-1), SEED + "-1"),
    ("seed of NaN", lambda w: autarky(w, draws=2, seed=NAN), SEED + "nan"),
    ("seed as text", lambda w: autarky(w, draws=2, seed="one"), SEED + "'one'"),
    ("ε below 0", lambda w: autarky(w, epsilon=[-1.0]), EPSILON + r"\[-1\.0\]"),
    ("ε of NaN", lambda w: autarky(w, epsilon=(0.5, NAN)), EPSILON + r"\(0\.5, nan\)"),
    ("infinite ε", lambda w: viability(w, epsilon=[np.inf]), EPSILON + r"\[inf\]"),
    ("ε below 0 for viability", lambda w: viability(w, epsilon=[0.5, -0.1]), EPSILON),
    ("ε as text", lambda w: viability(w, epsilon=["low"]), EPSILON + r"\['low'\]"),
    ("a lone ε", lambda w: viability(w, epsilon=0.5), EPSILON + "0.5"),
    ("no ε", lambda w: autarky(w, epsilon=[]), EPSILON + r"\[\]"),
    ("ragged ε", lambda w: autarky(w, epsilon=[[0.1], 0.2]), EPSILON),
    ("a month as text", lambda w: horizon_curve(w, months=["a"]), r"months must be .*\['a'\]"),
    ("months as text", lambda w: horizon_curve(w, months="12"), "months must be .*'12'"),
    ("a lone month", lambda w: horizon_curve(w, months=12), "months must be one .*, not 12"),
    ("misspelt uses", lambda w: Base.from_world(w, uses="split"), "'pooled' or 'separate', not 's"),
    ("θ as text", lambda w: Base.from_world(w, "high"), "theta must be a number, .* not 'high'"),
    ("θ of a sector as text", lambda w: Base.from_world(w, {"mill": "high"}), "theta of mill must"),
    ("θ of a sector twice", lambda w: Base.from_world(w, {"mill": [1, 2]}), "mill has the shape"),
    ("tariffs as text", lambda w: Base.from_world(w, tau="high"), "tau must be a number"),
    ("members in a list", _members([1.0]), "members must be a DataFrame with a row.*, not list"),
    ("misspelt column", _members({"epsilom": [0.5]}), "no parameter 'epsilom'.*mean 'epsilon'"),
    ("misspelt sector", _members({"theta.mil": [5.0]}), r"'theta\.mil'.*mean 'theta\.mill'"),
    ("unlike any column", _members({"zzz": [0.5]}), r"no parameter 'zzz'.*; known: theta, theta\."),
    ("a place of what is set", _members({"theta_place": [0.5]}, Spec(theta=4.0)),
     "'theta_place' has no range, the Spec sets θ"),
    ("a column of text", _members({"eta": [0.5, "much"]}), "'eta' is 'much' in row 1; give a fini"),
    ("a column with a gap", _members({"sigma": [NAN]}), "'sigma' is nan in row 0; give a finite"),
    ("mobility above 1", _members({"mobility": [0.5, 1.5]}), r"is 1\.5 in row 1.*from 0 to 1"),
    ("a place beyond the range", _members({"theta_place.farm": [1.5]}), r"is 1\.5.*from 0 to 1"),
    ("θ of nothing", _members({"theta": [0.0]}), r"'theta' is 0\.0 in row 0;.* above 0"),
    ("multiplier of nothing", _members({"theta_multiplier": [0.0]}), "finite number above 0"),
    ("ε of a member below 0", _members({"epsilon": [-0.1]}), "finite number of at least 0"),
    ("one column twice", _members(pd.DataFrame([[0.5, 0.6]], columns=["eta", "eta"])),
     "'eta' stands twice; keep one"),
    ("two columns at once", _members({"eta": [-1.0], "sgma": [1.0]}),
     r"members: 2 problems: \(1\) 'eta'.*\(2\) no parameter 'sgma'.*did you mean 'sigma'"),
]  # fmt: skip

BOTH = ("region", "sector")
TARIFFS = [
    ("over sector alone", [0.1, 0.2], ("sector",), "share", "is over sector; give it over region"),
    ("over region alone", [0.1, 0.2], ("region",), "share", "is over region; give it over region"),
    ("one figure", 0.1, (), "share", "is over nothing; give it over region, the importer, and sec"),
    ("by origin", np.full((2, 2, 2), 0.1), ("origin", "destination", "sector"), "share",
     "is over origin and destination and sector; give it over region"),
    ("in per cent", np.full((2, 2), 5.0), BOTH, "%", "the unit '%'; give shares, 0.05 for five"),
    ("in money", np.full((2, 2), 5.0), BOTH, "USD", "the unit 'USD'; give shares"),
    ("with a gap", [[0.1, 0.0], [np.nan, 0.2]], BOTH, "1",
     "has nothing for farm in BBB; give a finite number above −1, and 0 where"),
    ("endless", [[0.1, np.inf], [0.0, 0.2]], BOTH, "share", "has inf for mill in AAA"),
    ("of everything", [[0.1, 0.0], [0.0, -1.0]], BOTH, "share", "has -1 for mill in BBB"),
]  # fmt: skip
