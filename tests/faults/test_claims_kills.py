"""A run of claims that is killed goes on where it was, and comes to the same verdict."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

ASK = ("claims", "no-self-sufficient-optimum", "--draws", "24", "--workers", "2", "--quiet")
PATIENCE = 300.0

pytestmark = pytest.mark.slow


def command(folder):
    code = "from autarky.cli.main import run; run()"
    return [sys.executable, "-c", code, *ASK, "--out", str(folder)]


def shards(folder):
    return {p.name: p.stat().st_mtime_ns for p in folder.glob("evidence/*.study/shards/*.parquet")}


def kept(folder):
    return json.loads((folder / "verdicts" / "no-self-sufficient-optimum.json").read_text())


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command(whole), check=True, timeout=PATIENCE)
    begun = subprocess.Popen(command(killed), start_new_session=True)
    end = time.monotonic() + PATIENCE
    while len(shards(killed)) < 2 and time.monotonic() < end:
        assert begun.poll() is None, "it ended before it could be killed"
        time.sleep(0.05)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    before = shards(killed)
    assert 0 < len(before) < len(shards(whole))
    subprocess.run(command(killed), check=True, timeout=PATIENCE)
    after = shards(killed)
    assert before.items() <= after.items(), "a shard that was there has been written again"
    assert set(after) == set(shards(whole))
    assert kept(killed) == kept(whole)
    seen = (killed / "verdicts" / "no-self-sufficient-optimum.json").stat().st_mtime_ns
    subprocess.run(command(killed), check=True, timeout=PATIENCE)
    assert (killed / "verdicts" / "no-self-sufficient-optimum.json").stat().st_mtime_ns == seen
