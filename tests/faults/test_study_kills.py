"""Studies whose processes are killed: nothing is lost, nothing run twice but what was in flight."""

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from autarky.study import Study, load
from autarky.study.engines import Local
from autarky.study.run import begin, carry_on

pytestmark = pytest.mark.slow

KILLS = 20
LOG = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "autarky.cli.main", "study")


def _study() -> Study:
    """2,000 runs in 104 batches, of two clocks."""
    return Study(
        name="kills",
        worlds=("toy",),
        scenarios=({"every": "region"}, "none"),
        clocks=(
            {"clock": "disruption", "spec": {"horizon_days": 120}},
            {"clock": "equilibrium", "spec": {"no_supplier": "nonviable"}},
        ),
        draws=250,
        batch=20,
    )


def _shards(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((store / "shards").iterdir())}


def _stamps(store: Path) -> dict[str, tuple[int, int]]:
    """Which file, and when it was written: a shard that is written again is another file."""
    shards = store / "shards"
    stats = {path.name: path.stat() for path in shards.iterdir()} if shards.is_dir() else {}
    return {name: (s.st_ino, s.st_mtime_ns) for name, s in stats.items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("undisturbed") / "store"
    opened, plan = begin(_study(), store)
    assert plan.runs == 2000
    carry_on(opened, plan, Local(workers=2))
    return store


def test_twenty_kills_leave_the_store_of_an_undisturbed_run(undisturbed, tmp_path):
    store, file = tmp_path / "store", tmp_path / "study.yaml"
    _study().save(file)
    rng = np.random.default_rng(20)
    kept: dict[str, tuple[int, int]] = {}
    killed = {"whole": 0, "worker": 0}
    while sum(killed.values()) < KILLS:
        run = subprocess.Popen(
            [*COMMAND, "run", str(file), "--store", str(store), "--workers", "2", "-q"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while run.poll() is None:
            _wait_for(run, store, len(kept) + int(rng.integers(0, 5)))
            time.sleep(rng.uniform(0.0, 0.25))
            now = _stamps(store)
            assert kept.items() <= now.items(), "a shard that was there was written again"
            kept, workers = now, _workers(run)
            if rng.random() < 0.5 and workers and sum(killed.values()) < KILLS - 1:
                os.kill(workers[rng.integers(len(workers))].pid, signal.SIGKILL)
                killed["worker"] += 1
                LOG.info("%d shards when worker %s was killed", len(kept), workers)
            else:
                run.kill()
                run.wait()
                killed["whole"] += 1
                LOG.info("%d shards when all was killed", len(kept))
        assert run.returncode == -signal.SIGKILL, f"done or failed after {killed}"
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert not alive, "a worker outlived the run that started it"
    subprocess.run([*COMMAND, "resume", str(store), "-q"], check=True, stdout=subprocess.DEVNULL)
    assert kept.items() <= _stamps(store).items()
    assert _shards(store) == _shards(undisturbed)
    assert not list((store / "parts").iterdir())
    assert min(killed.values()) > 0
    assert 20 < len(kept) < 104, "kills fell before or after the work"
    assert load(store).complete


def _wait_for(run: subprocess.Popen[bytes], store: Path, shards: int) -> None:
    """Wait until so many shards are there, however slow the machine is."""
    while run.poll() is None and len(_stamps(store)) < shards:
        time.sleep(0.02)


def _workers(run: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(run.pid).children()
    except psutil.NoSuchProcess:
        return []


def test_a_batch_that_ends_its_workers_is_given_up_with_a_sentence(tmp_path, monkeypatch):
    from autarky._core.errors import ComputationError
    from autarky.study.engines import local, process

    opened, plan = begin(_study().model_copy(update={"draws": 2, "batch": 8}), tmp_path / "store")

    class Dying(process.Worker):
        def run(self, batch):
            os.kill(self.pid, signal.SIGKILL)
            return super().run(batch)

    monkeypatch.setattr(local, "Worker", Dying)
    with pytest.raises(ComputationError, match=r"batch \d+ ended 3 workers .*signal 9"):
        carry_on(opened, plan, Local(workers=1))


def test_too_little_memory_takes_workers_away_and_at_last_says_so(tmp_path):
    from autarky._core.errors import ComputationError

    before = set(psutil.Process().children())
    opened, plan = begin(_study(), tmp_path / "store")
    with pytest.raises(ComputationError, match=r"alone holds .* above --max-memory of 0.02 GiB"):
        carry_on(opened, plan, Local(workers=2, max_memory=2 * 10**7))
    assert set(psutil.Process().children()) <= before


def test_memory_for_one_worker_does_the_whole_study(undisturbed, tmp_path):
    opened, plan = begin(_study(), tmp_path / "store")
    alone = _resident_of_one(undisturbed)
    engine = Local(workers=2, max_memory=int(1.6 * alone))
    carry_on(opened, plan, engine)
    assert _shards(opened.path) == _shards(undisturbed)
    assert engine.deaths <= 1


def _resident_of_one(store: Path) -> int:
    from autarky.study.engines.process import Worker

    worker = Worker(store)
    worker.run(0)
    held = worker.memory()
    worker.close()
    return held
