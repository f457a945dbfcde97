"""A Dask cluster makes the same shards, and a worker that is killed there loses nothing."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from autarky._core.errors import InputError
from autarky.study import Study
from autarky.study.engines import Local
from autarky.study.run import begin, carry_on

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

from autarky.study.engines.dask import Dask  # noqa: E402 — after the skip

pytestmark = pytest.mark.slow


def _study() -> Study:
    return Study(
        name="dask",
        worlds=("toy",),
        scenarios=({"every": "region"},),
        clocks=(
            "dependence",
            {"clock": "disruption", "spec": {"horizon_days": 90}},
            {"clock": "equilibrium", "spec": {"no_supplier": "nonviable"}},
            {"clock": "planning", "regions": ["metropolis"], "policies": ["gallop"],
             "horizon_years": 6},
        ),
        draws=12,
        batch=3,
    )  # fmt: skip


def _shards(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((store / "shards").iterdir())}


@pytest.fixture(scope="module")
def cluster():
    patient = {"distributed.comm.timeouts.connect": "120s", "distributed.comm.timeouts.tcp": "120s"}
    with (
        dask.config.set(patient),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("local") / "store"
    opened, plan = begin(_study(), store)
    carry_on(opened, plan, Local(workers=2))
    assert len(_shards(store)) == len(plan.batches)
    return store


def test_two_dask_workers_make_the_shards_of_two_processes(cluster, local, tmp_path):
    opened, plan = begin(_study(), tmp_path / "store")
    carry_on(opened, plan, Dask(cluster.scheduler.address))
    assert _shards(opened.path) == _shards(local)


def test_a_worker_killed_under_dask_loses_nothing(cluster, local, tmp_path):
    opened, plan = begin(_study(), tmp_path / "store")
    before = set(cluster.run(os.getpid).values())
    killed: list[int] = []

    def kill() -> None:
        while not list((opened.path / "shards").iterdir()):
            time.sleep(0.02)
        killed.append(min(before))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    carry_on(opened, plan, Dask(cluster))
    killer.join()
    assert killed
    assert _shards(opened.path) == _shards(local)
    deadline = time.monotonic() + 30
    while len(now := set(cluster.run(os.getpid).values())) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert killed[0] not in now


def test_an_error_of_a_batch_comes_back_as_a_sentence(cluster, tmp_path):
    study = _study().model_copy(update={"clocks": _study().clocks[1:2]})
    opened, plan = begin(study, tmp_path / "store")
    (opened.path / "study.json").write_text("{}")
    with pytest.raises(InputError, match=r"study.json is damaged"):
        carry_on(opened, plan, Dask(cluster))


def test_no_scheduler_is_a_sentence(monkeypatch):
    monkeypatch.setattr("autarky.study.engines.dask.PATIENCE", "1s")
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Dask("tcp://127.0.0.1:9")
