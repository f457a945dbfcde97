"""The application: the page, the interface, and errors in one sentence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from autarky import __version__
from autarky._core.errors import AutarkyError, NameNotFoundError
from autarky.lab.guard import Guard
from autarky.lab.jobs import INBOX, BusyError, Jobs
from autarky.lab.pool import Pool
from autarky.lab.routes import routes
from autarky.lab.settings import Settings

STATIC = Path(__file__).with_name("static")
"""Where the built page lies."""
UNBUILT = (
    "<!doctype html><title>autarky lab</title><p>The page has not been built. In a checkout run "
    "<code>make lab</code>; the interface itself answers under <code>/api</code>."
)


def create_app(settings: Settings) -> FastAPI:
    """Put the application together; its workers end with it."""
    pool = Pool(settings)
    jobs = Jobs(settings, pool.submit)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for left in (settings.folder / INBOX).glob("*"):
            left.unlink(missing_ok=True)  # sent to a lab that ended before it was read
        pool.open()
        try:
            yield
        finally:
            pool.close()

    app = FastAPI(
        title="autarky lab", version=__version__, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", lifespan=lifespan,
        description="One world, one scenario, four clocks: questions and answers over HTTP.",
    )  # fmt: skip
    app.include_router(routes(settings, jobs, pool))
    _add_errors(app)
    _add_page(app)
    app.add_middleware(Guard, settings=settings)
    return app


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(AutarkyError)
    async def _refused(_: Request, error: AutarkyError) -> JSONResponse:
        status = 404 if isinstance(error, NameNotFoundError) else 422
        status = 429 if isinstance(error, BusyError) else status
        return _problem(status, str(error))

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        return _problem(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:]) or "the request"
        return _problem(422, f"{place}: {first['msg'].removeprefix('Value error, ')}")

    @app.exception_handler(Exception)
    async def _unexpected(_: Request, error: Exception) -> JSONResponse:
        return _problem(500, f"unexpected {type(error).__name__}: {error}; report it")


def _problem(status: int, detail: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, headers)


def _add_page(app: FastAPI) -> None:
    if not (STATIC / "index.html").is_file():

        @app.get("/", include_in_schema=False)
        def unbuilt() -> HTMLResponse:
            return HTMLResponse(UNBUILT, status_code=503)

        return

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers={"cache-control": "no-cache"})

    app.mount("/assets", StaticFiles(directory=STATIC / "assets"), name="assets")
