"""``python -m benchmarks [NAME …]``: all but the large ones, or those that are named."""

import sys

from benchmarks import dependence, disruption, equilibrium, lab, planning, study, world  # noqa: F401 — they register
from benchmarks.registry import BENCHMARKS, run

LARGE = {"exiobase_size", "study_100000"}

chosen = sys.argv[1:] or [name for name in BENCHMARKS if name not in LARGE]
unknown = [name for name in chosen if name not in BENCHMARKS]
if unknown:
    sys.exit(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
sys.exit(0 if run(chosen) else 1)
