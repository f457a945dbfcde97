"""Who may speak to the lab, and how much they may send."""

import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from lab.conftest import TOY


def test_without_the_token_nobody_is_heard(lab):
    for path in ("/", "/api/about", "/api/openapi.json", "/nowhere"):
        reply = httpx.get(lab.base + path)
        assert reply.status_code == 401
        assert "token" in reply.json()["detail"]
    assert httpx.get(lab.base + "/api/about?token=guess").status_code == 401


def test_the_link_leaves_a_cookie_that_scripts_and_other_sites_cannot_use(lab):
    with httpx.Client(base_url=lab.base) as browser:
        reply = browser.get(f"/?token={lab.token}")
        assert reply.status_code == 303
        assert reply.headers["location"] == "/"
        kept = reply.headers["set-cookie"]
        assert "HttpOnly" in kept
        assert "SameSite=Strict" in kept
        assert browser.get("/api/about").status_code == 200


@pytest.mark.parametrize("junk", ['x={"a": 1}; ', "bare; ", "a=b=c;;; ", "\xe4=\xf6; "])
def test_cookies_of_others_do_not_hide_the_labs(lab, junk):
    """Cookies go to every port of a machine, and not everybody bakes them well."""
    port = lab.base.rsplit(":", 1)[1]
    cookie = f"{junk}autarky-lab-{port}={lab.token}".encode("latin-1")
    assert httpx.get(lab.base + "/api/about", headers={"cookie": cookie}).status_code == 200


def test_the_link_never_leads_to_another_host(lab):
    reply = httpx.get(f"{lab.base}//evil.example/?token={lab.token}")
    assert reply.headers["location"].startswith("/evil.example")
    reply = httpx.get(f"{lab.base}/\\evil.example?token={lab.token}")
    assert reply.headers["location"] == "/evil.example"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil:80"])
def test_a_forged_host_is_refused(client, host):
    reply = client.get("/api/about", headers={"host": host})
    assert reply.status_code == 403
    assert "host" in reply.json()["detail"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1"])
def test_a_forged_origin_is_refused(client, origin):
    reply = client.post(
        "/api/jobs", json={"clock": "dependence", **TOY}, headers={"origin": origin}
    )
    assert reply.status_code == 403
    assert "another site" in reply.json()["detail"]


def test_the_labs_own_origin_is_believed(client, lab):
    assert client.get("/api/about", headers={"origin": lab.base}).status_code == 200


def test_every_answer_forbids_what_the_page_does_not_need(client):
    headers = client.get("/api/about").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_body_of_a_gibibyte_is_refused_at_once(lab):
    """By its announced length, before any of it is read."""
    host, port = lab.base.removeprefix("http://").split(":")
    for path in ("/api/jobs", "/api/tables?filename=a.csv"):
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(
                f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {lab.token}"
                f"\r\nContent-Length: {2**30}\r\n\r\n".encode()
            )
            said = ""
            while "}" not in said and (more := line.recv(4096)):
                said += more.decode()
        assert said.startswith("HTTP/1.1 413"), said
        assert "larger than" in said


def test_a_body_that_does_not_say_how_long_it_is_is_counted(client):
    def endless():
        for _ in range(64):
            yield b" " * 16384

    try:
        reply = client.post("/api/jobs", content=endless())
    except httpx.TransportError:
        return  # the door was shut while we were still sending
    assert reply.status_code == 413


def test_two_hundred_at_once_are_all_answered(lab):
    def one(at):
        path = ("/api/about", "/api/worlds/1928", "/api/jobs", "/api/worlds/nowhere")[at % 4]
        with lab.client() as client:
            return client.get(path).status_code

    with ThreadPoolExecutor(50) as many:
        found = list(many.map(one, range(200)))
    assert set(found[::4] + found[1::4] + found[2::4]) == {200}
    assert set(found[3::4]) == {404}
