"""A lab that runs, for the tests that speak to it."""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

SIEGE = {
    "name": "siege",
    "cuts": [
        {"importer": "metropolis", "exporter": "*"}, {"importer": "*", "exporter": "metropolis"},
    ],
}  # fmt: skip
TOY = {"world": "toy", "region": "metropolis", "scenario": SIEGE}


@dataclass(frozen=True)
class Lab:
    """A process that serves, and a client that knows its token."""

    process: subprocess.Popen
    link: str
    folder: Path

    @property
    def base(self):
        return self.link.split("/?token=")[0]

    @property
    def token(self):
        return self.link.split("/?token=")[1]

    def client(self, **headers):
        given = {"authorization": f"Bearer {self.token}"} | headers
        return httpx.Client(base_url=self.base, headers=given, timeout=120)

    def ask(self, **question):
        with self.client() as client:
            reply = client.post("/api/jobs", json=question)
        assert reply.status_code == 202, reply.text
        return reply.json()["id"]

    def events(self, job, after=0):
        """Every event of a job, with its number, until the last."""
        heard = []
        headers = {"last-event-id": str(after)}
        with (
            self.client() as client,
            client.stream("GET", f"/api/jobs/{job}/events", headers=headers) as stream,
        ):
            number = 0
            for line in stream.iter_lines():
                if line.startswith("id: "):
                    number = int(line[4:])
                elif line.startswith("data: "):
                    heard.append((number, json.loads(line[6:])))
        return heard

    def end(self, job):
        """The last event of a job."""
        return self.events(job)[-1][1]


@contextlib.contextmanager
def serving(folder, *options):
    """Start a lab on a free port of the loopback, and stop it."""
    command = [
        sys.executable, "-m", "autarky.cli.main", "lab", "--no-browser", "--port", "0",
        "--out", str(folder), *options,
    ]  # fmt: skip
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    try:
        line = process.stdout.readline()
        assert "http" in line, line + process.stdout.read()
        lab = Lab(process, line.split()[-1], Path(folder))
        _until_ready(lab)
        yield lab
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _until_ready(lab):
    for _ in range(200):
        try:
            with lab.client() as client:
                client.get("/api/jobs")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the lab did not come up")


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """One lab for all tests of a process."""
    with serving(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def client(lab):
    """A client with the token."""
    with lab.client() as one:
        yield one
