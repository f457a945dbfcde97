"""Who may speak to the lab: this machine's browser, with the token, in measure."""

from __future__ import annotations

import hmac
import json
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autarky.lab.settings import Settings

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""Sent with every answer."""
TABLES = "/api/tables"
"""Where tables are sent to."""


class Guard:
    """ASGI middleware: refuses foreign hosts and origins, strangers and bodies without measure.

    The token comes once in the address of the page, as Jupyter has it, and then in a cookie that
    no other site can send; programs bring it as ``Authorization: Bearer TOKEN``.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._cookie = f"autarky-lab-{settings.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say in one sentence why not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refused(scope, headers)
        if refusal is not None:
            await _say(send, *refusal)
            return
        given = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if "token" in given and scope["method"] == "GET" and self._is_token(given["token"]):
            await self._welcome(scope, send, given)
            return
        most = self._most(scope["path"])
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > most:
            await _say(send, 413, _too_large(most))
            return
        await self._pass_on(scope, receive, send, most)

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        settings = self._settings
        if headers.get("host", "").lower() not in settings.hosts:
            hint = f"open http://127.0.0.1:{settings.port} on the machine that runs it"
            return 403, f"this lab does not answer to the host that was asked for; {hint}"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in settings.origins:
            return 403, "this request comes from another site; open the lab's own page"
        if scope["path"].startswith("/assets/") or self._known(scope, headers):
            return None
        return 401, "the token is missing; open the link that `autarky lab` printed when it began"

    def _known(self, scope: Scope, headers: Headers) -> bool:
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token", "")
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        kept = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        return any(self._is_token(each) for each in (given, bearer, kept))

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._settings.token.encode())

    def _most(self, path: str) -> int:
        limits = self._settings.limits
        return limits.table if path == TABLES else limits.question

    async def _welcome(self, scope: Scope, send: Send, given: dict[str, str]) -> None:
        """Keep the token in a cookie and take it out of the address."""
        rest = urlencode([(k, v) for k, v in given.items() if k != "token"])
        path = "/" + quote(scope["path"].lstrip("/\\"))  # never another host's
        where = f"{path}?{rest}" if rest else path
        cookie = f"{self._cookie}={self._settings.token}; Path=/; HttpOnly; SameSite=Strict"
        headers = {"location": where, "set-cookie": cookie, "cache-control": "no-store"}
        await _send(send, 303, b"", headers)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """Hand the request on, its body read beforehand; tables are counted where they are kept."""
        if scope["path"] != TABLES:
            body = await _read(receive, most)
            if body is None:
                await _say(send, 413, _too_large(most))
                return
            receive = _replayed(body, receive)

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *own]
            await send(message)

        await self._app(scope, receive, headed)


async def _read(receive: Receive, most: int) -> bytes | None:
    """The whole body; None if it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read, then whatever comes after it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again


def _too_large(most: int) -> str:
    return f"this is larger than {most / 2**20:g} MiB; send less, or use the command line"


async def _say(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"detail": sentence}, ensure_ascii=False).encode()
    await _send(send, status, body, {"content-type": "application/json"})


async def _send(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    own = HEADERS | headers | {"content-length": str(len(body))}
    pairs = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in own.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
