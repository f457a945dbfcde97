"""Jobs: told as they come, asked once, cancelled, killed, bounded, kept."""

import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest

from autarky.lab.jobs import REMEMBERED, BusyError, Job, Jobs
from autarky.lab.pool import Pool
from autarky.lab.settings import Limits, Settings
from lab.conftest import SIEGE, TOY, serving

QUESTIONS = {
    "dependence": {},
    "disruption": {"draws": 3, "days": 40},
    "equilibrium": {"draws": 3},
    "planning": {"years": 6},
}
PLANNED = {
    "world": "1928", "region": "GBR",
    "scenario": {"cuts": [{"importer": "GBR", "exporter": "*"}]},
}  # fmt: skip


@pytest.mark.parametrize("clock", QUESTIONS)
def test_every_clock_answers(lab, clock):
    where = PLANNED if clock == "planning" else TOY
    job = lab.ask(clock=clock, **QUESTIONS[clock], **where)
    heard = lab.events(job)
    assert [number for number, _ in heard] == list(range(1, len(heard) + 1))
    kinds = [event["kind"] for _, event in heard]
    assert kinds[-1] == "done", heard[-1]
    assert "figure" in kinds
    assert "headline" in kinds
    for _, event in heard:
        if event["kind"] == "figure":
            figure = event["figure"]
            names = {column["name"] for column in figure["columns"]}
            assert set(figure["roles"].values()) <= names
            assert all(len(row) == len(figure["columns"]) for row in figure["rows"])
            assert figure["how"]
            assert figure["source"].startswith("Source:")


def test_the_same_question_is_asked_once(lab, client):
    question = {"clock": "dependence", **TOY}
    first = lab.ask(**question)
    lab.end(first)
    assert lab.ask(**question) == first
    other = lab.ask(**(question | {"scenario": SIEGE | {"name": "another name"}}))
    assert other != first
    whole = client.get(f"/api/jobs/{first}").json()
    assert whole["state"] == "done"
    ids = [e["figure"]["id"] for e in whole["told"] if e["kind"] == "figure"]
    assert len(ids) == len(set(ids))


def test_a_listener_goes_on_from_the_event_that_it_has(lab):
    job = lab.ask(clock="dependence", **TOY)
    whole = lab.events(job)
    assert lab.events(job, after=2) == whole[2:]
    assert lab.events(job, after=len(whole)) == []


def test_a_cancelled_job_ends_and_the_next_is_answered(lab, client):
    job = lab.ask(clock="disruption", draws=250, days=1095, seed=1, **PLANNED)
    deadline = time.monotonic() + 60
    while client.get(f"/api/jobs/{job}").json()["state"] == "waiting":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert client.delete(f"/api/jobs/{job}").status_code == 200
    assert lab.end(job)["kind"] == "cancelled"
    assert lab.end(lab.ask(clock="dependence", **TOY))["kind"] == "done"
    again = lab.ask(clock="disruption", draws=250, days=1095, seed=1, **PLANNED)
    assert again == job
    assert client.get(f"/api/jobs/{job}").json()["state"] in ("waiting", "running")
    client.delete(f"/api/jobs/{job}")


def test_a_job_is_let_go_only_when_nobody_wants_it(lab, client):
    question = {"clock": "disruption", "draws": 250, "days": 1095, "seed": 3} | PLANNED
    job = lab.ask(**question)
    client.delete(f"/api/jobs/{job}", params={"unless_wanted": True})
    assert lab.end(job)["kind"] == "cancelled"
    assert lab.ask(**question) == job

    def asks_again(state):
        time.sleep(0.3)
        state.append(client.get(f"/api/jobs/{job}").json()["state"])

    with ThreadPoolExecutor() as other, lab.client() as leaving:
        seen = []
        other.submit(asks_again, seen)
        leaving.delete(f"/api/jobs/{job}", params={"unless_wanted": True})
    assert client.get(f"/api/jobs/{job}").json()["state"] in ("waiting", "running")
    client.delete(f"/api/jobs/{job}")
    assert lab.end(job)["kind"] == "cancelled"


def test_a_job_is_taken_or_cancelled_and_never_both():
    for _ in range(200):
        job = Job("x", {"clock": "dependence"})
        with ThreadPoolExecutor(2) as both:
            taken, _ = both.submit(job.begin), both.submit(job.cancel)
        assert taken.result() != (job.state == "cancelled")


def test_a_listener_who_knows_more_than_was_kept_begins_anew():
    job = Job("x", {"clock": "dependence"})
    job.tell({"kind": "progress"})
    job.tell({"kind": "done"})

    async def heard(after):
        return [number async for number, _ in job.listen(after)]

    assert asyncio.run(heard(1)) == [2]
    assert asyncio.run(heard(9)) == [1, 2]


def test_a_killed_worker_is_survived(lab, client):
    job = lab.ask(clock="disruption", draws=250, days=1095, seed=2, **PLANNED)
    deadline = time.monotonic() + 60
    while client.get(f"/api/jobs/{job}").json()["events"] < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for worker in psutil.Process(lab.process.pid).children(recursive=True):
        if "spawn_main" in " ".join(worker.cmdline()):
            os.kill(worker.pid, signal.SIGKILL)
    last = lab.end(job)
    assert last["kind"] == "failed"
    assert "ask again" in last["detail"]
    assert lab.end(lab.ask(clock="dependence", **TOY))["kind"] == "done"


def test_an_answer_outlives_the_lab_and_a_damaged_one_is_asked_again(tmp_path):
    with serving(tmp_path) as first:
        job = first.ask(clock="dependence", **TOY)
        told = first.events(job)
        deadline = time.monotonic() + 10
        while not (tmp_path / "answers" / f"{job}.json").is_file():
            assert time.monotonic() < deadline
            time.sleep(0.05)
    with serving(tmp_path) as second:
        assert second.ask(clock="dependence", **TOY) == job
        kept = [event for _, event in second.events(job)]
        assert kept == [e for _, e in told if e["kind"] != "progress"]
    (tmp_path / "answers" / f"{job}.json").write_text("{")
    with serving(tmp_path) as third:
        assert third.end(third.ask(clock="dependence", **TOY))["kind"] == "done"


# -- the pool, with limits of its own -------------------------------------------------------------


@pytest.fixture
def pooled(tmp_path):
    """Pools and jobs with given limits, closed at the end."""
    opened = []

    def make(**limits):
        settings = Settings(folder=tmp_path, limits=replace(Limits(workers=1), **limits))
        pool = Pool(settings)
        pool.open()
        opened.append(pool)
        return Jobs(settings, pool.submit)

    yield make
    for pool in opened:
        pool.close()


LONG = {"clock": "disruption", "draws": 250, "days": 1095, "seed": 1930} | PLANNED


def test_a_job_that_takes_too_long_is_ended(pooled):
    job = pooled(seconds=0.5).ask(LONG, "")
    assert job.finished.wait(60)
    assert job.told[-1]["kind"] == "failed"
    assert "longer than 0.5 s" in job.told[-1]["detail"]


def test_a_job_that_takes_too_much_memory_is_ended(pooled):
    job = pooled(memory=64 * 2**20).ask(LONG, "")
    assert job.finished.wait(60)
    assert job.told[-1]["kind"] == "failed"
    assert "GiB" in job.told[-1]["detail"] or "memory" in job.told[-1]["detail"] or (
        "ended" in job.told[-1]["detail"]
    )  # fmt: skip


def test_too_many_questions_are_refused_until_some_are_cancelled(pooled):
    jobs = pooled(waiting=2)
    first = jobs.ask(LONG, "")
    deadline = time.monotonic() + 30
    while first.state == "waiting":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for seed in range(2):
        jobs.ask(LONG | {"seed": seed}, "")
    with pytest.raises(BusyError, match="wait already"):
        jobs.ask(LONG | {"seed": 10}, "")
    for job in jobs.all():
        job.cancel()
    assert all(job.finished.wait(30) for job in jobs.all())


def _workers():
    """Workers of this process that live."""
    found = psutil.Process().children()
    alive = [each for each in found if each.status() != psutil.STATUS_ZOMBIE]
    return [each for each in alive if "spawn_main" in " ".join(each.cmdline())]


def test_workers_without_work_are_let_go(pooled):
    jobs = pooled(idle=0.3)
    job = jobs.ask({"clock": "dependence"} | TOY, "")
    assert job.finished.wait(60)
    deadline = time.monotonic() + 20
    while _workers():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    again = jobs.ask({"clock": "dependence"} | TOY | {"scenario": {"name": "other"}}, "")
    assert again.finished.wait(60)
    assert again.state == "done"


def test_old_answers_are_in_files_and_no_longer_in_memory(pooled):
    jobs = pooled()
    names = [f"siege {at}" for at in range(REMEMBERED + 4)]
    asked = [jobs.ask({"clock": "dependence"} | TOY | {"scenario": {"name": n}}, "") for n in names]
    assert all(job.finished.wait(60) for job in asked)
    deadline = time.monotonic() + 10
    while len(jobs.all()) > REMEMBERED:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    found = jobs.find(asked[0].id)
    assert found is not asked[0]
    assert found.state == "done"


def test_a_pool_outlives_whatever_happens_to_it(pooled, monkeypatch):
    jobs = pooled()

    def refuse(*_):
        raise RuntimeError("no process for you")

    with monkeypatch.context() as broken:
        broken.setattr(Pool, "_ready", refuse)
        job = jobs.ask({"clock": "dependence"} | TOY, "")
        assert job.finished.wait(10)
        assert "no process for you" in job.told[-1]["detail"]
    assert jobs.ask({"clock": "dependence"} | TOY, "").finished.wait(60)
