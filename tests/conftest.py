"""Where tests find the shared data, and the small worlds that many of them use."""

import os
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from autarky.world import World

mpl.use("Agg")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real tables and published numbers; tests that need it are skipped without it."""
    default = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
    folder = Path(os.environ.get("AUTARKY_TEST_DATA", default)).resolve()
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}; set AUTARKY_TEST_DATA to run this test")
    return folder


@pytest.fixture(scope="session")
def wiod(shared_data):
    """World of WIOD 2013 for a year, read from the compact form of the shared data."""

    def load(year: int) -> World:
        table = np.load(shared_data / "wiod2013" / f"wiot_{year}.npz", allow_pickle=True)
        return World.from_arrays(
            table["Z"],
            table["Y"],
            regions=table["countries"],
            sectors=table["c_codes"],
            categories=("households", "npish", "government", "investment", "inventories"),
            tolerate=("zero_output", "negative_final_demand", "rounding"),
            name=f"WIOD {year}",
            year=year,
            unit="million USD",
        )

    return load


@pytest.fixture
def rng() -> np.random.Generator:
    """Seeded generator, so that a failure can be repeated."""
    return np.random.default_rng(1930)
