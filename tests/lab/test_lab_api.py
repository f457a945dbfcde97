"""The HTTP interface: worlds, scenarios, tables, and refusals in one sentence."""

import json
import sys
import time
from pathlib import Path

import pytest

import autarky as ak
from lab.conftest import SIEGE, TOY

ROOT = Path(__file__).parents[2]


def test_the_description_that_the_page_is_typed_by_is_the_labs_own():
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from lab_openapi import TARGET, described
    finally:
        sys.path.pop(0)
    assert TARGET.read_text(encoding="utf-8") == described()


def test_about_names_the_worlds_and_the_limits(client):
    told = client.get("/api/about").json()
    assert [w["name"] for w in told["worlds"]][:3] == list(ak.data.names())
    assert told["world"] == "1928"
    assert told["formats"] == list(ak.data.READERS)


@pytest.mark.parametrize("name", ["1928", "2011", "toy"])
def test_a_world_is_described(client, name):
    told, world = client.get(f"/api/worlds/{name}").json(), ak.load_world(name)
    assert [r["code"] for r in told["regions"]] == list(world.regions)
    assert [s["code"] for s in told["sectors"]] == list(world.sectors)
    assert told["default_region"] in world.countries
    assert told["warnings"] == list(world.info.warnings)


@pytest.mark.parametrize(
    "name", ["1929", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "..", "a/b", "%00"]
)
def test_a_world_that_is_not_on_the_shelf_is_refused(client, name):
    reply = client.get(f"/api/worlds/{name}")
    assert reply.status_code == 404
    assert "detail" in reply.json()


def test_yaml_and_fields_say_the_same(client):
    wrote = client.post("/api/scenarios/write", json={"world": "toy", "scenario": SIEGE}).json()
    read = client.post("/api/scenarios/read", json={"world": "toy", "yaml": wrote["yaml"]}).json()
    assert read == wrote
    assert wrote["hash"] == ak.Scenario(**SIEGE).hash


@pytest.mark.parametrize(
    ("yaml", "hint"),
    [
        ("cuts: [", "not YAML"),
        ("name: x\ncutz: []", "cuts"),
        ("cuts: [{importer: metropolos, exporter: '*'}]", "metropolis"),
        ("cuts: [{importer: colony, exporter: '*', remaining: 3}]", "remaining"),
        ("just words", "holds no scenario"),
        ("/etc/passwd", "holds no scenario"),
        ("", "holds no scenario"),
    ],
)
def test_a_malformed_scenario_is_refused_in_a_sentence(client, yaml, hint):
    reply = client.post("/api/scenarios/read", json={"world": "toy", "yaml": yaml})
    assert reply.status_code in (404, 422)
    assert hint in reply.json()["detail"]


@pytest.mark.parametrize(
    ("change", "status", "hint"),
    [
        ({"clock": "weather"}, 422, "clock"),
        ({"world": "1929"}, 404, "1928"),
        ({"world": "../toy"}, 422, "pattern"),
        ({"region": "Metropolis"}, 404, "metropolis"),
        ({"draws": 10**9}, 422, "500"),
        ({"draws": 0}, 422, "draws"),
        ({"days": 5}, 422, "days"),
        ({"wishes": 3}, 422, "wishes"),
        ({"scenario": {"cuts": [{"importer": "nobody", "exporter": "*"}]}}, 404, "nobody"),
        ({"scenario": {"cuts": "all"}}, 422, "cuts"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_sentence(client, change, status, hint):
    question = {"clock": "disruption", **TOY} | change
    reply = client.post("/api/jobs", json=question)
    assert reply.status_code == status
    assert hint in reply.json()["detail"]


def test_a_question_that_is_not_json_is_refused(client):
    reply = client.post("/api/jobs", content=b"{", headers={"content-type": "application/json"})
    assert reply.status_code == 422
    assert reply.json()["detail"]


def test_a_table_is_read_by_the_same_readers_and_put_on_the_shelf(client, lab, tmp_path):
    world = ak.load_world("toy").with_info(name="sent")
    file = world.save(tmp_path / "anything.nc")
    reply = client.post(
        "/api/tables", params={"filename": "../../any thing.nc"}, content=file.read_bytes()
    )
    last = lab.end(reply.json()["id"])
    assert last["kind"] == "done", last
    name = last["provenance"]["world"]
    assert client.get(f"/api/worlds/{name}").json()["name"] == name
    job = lab.ask(clock="dependence", **(TOY | {"world": name}))
    assert lab.end(job)["kind"] == "done"
    assert not list((lab.folder / "inbox").iterdir())


@pytest.mark.parametrize(
    ("filename", "content", "hint"),
    [("a.csv", b"nonsense", ""), ("a.nc", b"CDF\x01 not", "netCDF"), ("wiot.xlsx", b"PK\x03", "")],
)
def test_a_bad_table_is_refused_in_a_sentence_and_not_kept(client, lab, filename, content, hint):
    reply = client.post("/api/tables", params={"filename": filename}, content=content)
    last = lab.end(reply.json()["id"])
    assert last["kind"] == "failed"
    assert hint in last["detail"]
    assert "Traceback" not in last["detail"]
    assert "unexpected" not in last["detail"]
    assert not list((lab.folder / "inbox").iterdir())


def test_a_table_in_an_unknown_format_is_refused_before_it_is_taken(client):
    query = {"filename": "a" * 200, "format": "wiodd"}
    reply = client.post("/api/tables", params=query, content=b"x")
    assert reply.status_code == 404
    assert "did you mean 'wiod2016'" in reply.json()["detail"]
    assert client.post("/api/tables", params=query | {"format": ""}, content=b"x").is_success


def test_an_empty_table_is_refused(client):
    reply = client.post("/api/tables", params={"filename": "a.csv"}, content=b"")
    assert reply.status_code == 422


def test_a_question_that_is_not_known_is_not_found(client):
    for name in ("0123456789abcdef0123", "..%2f..%2fanswers", "x" * 300):
        for path in (f"/api/jobs/{name}", f"/api/jobs/{name}/events"):
            assert client.get(path).status_code == 404


def test_answers_are_json_that_every_reader_takes(client, lab):
    """No NaN and no infinity: they are not JSON."""
    job = lab.ask(clock="disruption", draws=3, days=40, **TOY)
    assert lab.end(job)["kind"] == "done"
    text = client.get(f"/api/jobs/{job}").text

    def refuse(constant):
        raise AssertionError(constant)

    json.loads(text, parse_constant=refuse)


def test_idle_time_costs_nothing(lab):
    """A lab that nobody asks does not turn in circles."""
    import psutil

    own = psutil.Process(lab.process.pid)
    before = sum(own.cpu_times()[:2])
    time.sleep(1.0)
    assert sum(own.cpu_times()[:2]) - before < 0.5
