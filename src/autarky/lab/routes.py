"""The HTTP interface: worlds, scenarios, questions and their answers."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from autarky import __version__
from autarky._core.errors import InputError, NameNotFoundError, unknown_name
from autarky.data import READERS
from autarky.lab import shelf
from autarky.lab.jobs import INBOX, BusyError, Jobs
from autarky.lab.jobs import Job as Asking
from autarky.lab.models import (
    About,
    Answer,
    Asked,
    Job,
    Problem,
    Question,
    Reading,
    ScenarioFields,
    ScenarioRead,
    ScenarioText,
    WorldDetail,
)
from autarky.lab.pool import Pool
from autarky.lab.settings import Settings
from autarky.scenario import Scenario

REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem} for code in (400, 401, 403, 404, 413, 422, 429)
}
GRACE = 1.0
"""Seconds that a job nobody waits for goes on, in case somebody asks for it again."""


def routes(settings: Settings, jobs: Jobs, pool: Pool) -> APIRouter:
    """All endpoints, as they are in the OpenAPI description."""
    router = APIRouter(prefix="/api", responses=REFUSED)
    _about(router, settings, pool)
    _scenarios(router, settings)
    _questions(router, settings, jobs)
    _tables(router, settings, jobs)
    return router


def _about(router: APIRouter, settings: Settings, pool: Pool) -> None:
    @router.get("/about", summary="What this lab is")
    def about() -> About:
        pool.warm()
        limits = settings.limits
        return About(
            version=__version__, world=settings.world, worlds=shelf.shelved(settings.folder),
            formats=tuple(READERS), most_draws=limits.draws, most_table_bytes=limits.table,
        )  # fmt: skip

    @router.get("/worlds/{name}", summary="A world's regions, products and blocs")
    def world(name: str) -> WorldDetail:
        return shelf.describe(settings.folder, name)


def _scenarios(router: APIRouter, settings: Settings) -> None:
    @router.post("/scenarios/read", summary="Check a scenario that is written as YAML")
    def read(text: ScenarioText) -> ScenarioRead:
        scenario = Scenario.from_yaml(text.yaml.rstrip("\n") + "\n")
        return _both(scenario, text.world)

    @router.post("/scenarios/write", summary="Check a scenario and write it as YAML")
    def write(fields: ScenarioFields) -> ScenarioRead:
        return _both(fields.scenario, fields.world)

    def _both(scenario: Scenario, world: str) -> ScenarioRead:
        scenario.check(shelf.take(settings.folder, world))
        return ScenarioRead(scenario=scenario, yaml=scenario.to_yaml(), hash=scenario.hash)


def _questions(router: APIRouter, settings: Settings, jobs: Jobs) -> None:
    @router.post("/jobs", status_code=202, summary="Ask a clock")
    def ask(question: Question) -> Job:
        world = _checked(question, settings)
        job = jobs.ask(question.model_dump(mode="json"), world)
        return Job(**job.brief())

    @router.get("/jobs", summary="Questions of this run of the lab")
    def every() -> list[Job]:
        return [Job(**job.brief()) for job in jobs.all()]

    @router.get("/jobs/{job}", summary="A question and what has been answered")
    def one(job: str) -> Answer:
        return Answer.model_validate(_found(jobs, job).whole())

    @router.delete("/jobs/{job}", summary="Cancel a question")
    async def cancel(
        job: str,
        unless_wanted: Annotated[
            bool, Query(description="Only if nobody asks for it or listens for a second.")
        ] = False,
    ) -> Job:
        found = _found(jobs, job, want=False)
        if unless_wanted:
            await asyncio.sleep(GRACE)
        if not (unless_wanted and found.is_wanted(within=GRACE)):
            found.cancel()
        return Job(**found.brief())

    @router.get(
        "/jobs/{job}/events",
        summary="The answer as it comes, as server-sent events",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def events(
        job: str, last_event_id: Annotated[str, Header(max_length=20)] = "0"
    ) -> StreamingResponse:
        found = _found(jobs, job)
        after = int(last_event_id) if last_event_id.isdecimal() else 0
        return StreamingResponse(
            _lines(found.listen(after)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store"},
        )


def _checked(question: Asked, settings: Settings) -> str:
    """Refuse what cannot be answered before it waits; return the hash of the world."""
    world = shelf.take(settings.folder, question.world)
    if question.region not in world.countries:
        known = list(world.countries)
        raise NameNotFoundError(unknown_name("country", question.region, world.name, known))
    question.scenario.check(world)
    most = settings.limits.draws
    if getattr(question, "draws", 0) > most:
        msg = f"at most {most} draws are made here; `autarky study` makes as many as you like"
        raise InputError(msg)
    return world.hash


async def _lines(events: AsyncIterator[tuple[int, dict[str, Any]]]) -> AsyncIterator[str]:
    async for at, event in events:
        yield f"id: {at}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"


def _found(jobs: Jobs, name: str, *, want: bool = True) -> Asking:
    job = jobs.find(name, want=want)
    if job is None:
        raise HTTPException(404, "there is no such question here any more; ask it again")
    return job


def _tables(router: APIRouter, settings: Settings, jobs: Jobs) -> None:
    @router.post(
        "/tables", status_code=202, summary="Send a table to be read",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )  # fmt: skip
    async def send(
        request: Request,
        filename: Annotated[str, Query(min_length=1, max_length=200)],
        reader: Annotated[str | None, Query(max_length=40, alias="format")] = None,
        year: Annotated[int | None, Query(ge=1, le=3000)] = None,
    ) -> Job:
        if reader and reader not in READERS:
            raise NameNotFoundError(unknown_name("format", reader, "this lab", list(READERS)))
        name = f"{secrets.token_hex(4)}-{shelf.UNFIT.sub('_', filename)[-60:].lstrip('.')}"
        await _received(request, settings, name)
        reading = Reading(file=name, format=reader or None, year=year)
        try:
            job = await asyncio.to_thread(jobs.ask, reading.model_dump(mode="json"), name)
        except BusyError:
            (settings.folder / INBOX / name).unlink(missing_ok=True)
            raise
        return Job(**job.brief())


async def _received(request: Request, settings: Settings, name: str) -> None:
    """Write the body to the inbox as it comes; half a table is not kept."""
    inbox = settings.folder / INBOX
    inbox.mkdir(parents=True, exist_ok=True)
    path, most, got = inbox / name, settings.limits.table, 0
    try:
        with path.open("xb") as stream:
            async for chunk in request.stream():
                got += len(chunk)
                if got > most:
                    break
                stream.write(chunk)
    except BaseException:  # he who sends may go away at any time
        path.unlink(missing_ok=True)
        raise
    if not 0 < got <= most:
        path.unlink(missing_ok=True)
        size = f"{most / 2**20:g} MiB"
        refusal = (422, "the file is empty; choose another")
        if got:
            refusal = (413, f"the table is larger than {size}; use `autarky world import`")
        raise HTTPException(*refusal)
