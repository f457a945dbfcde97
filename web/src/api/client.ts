/** The page's only way to the engine. */
import type { About, Event, Job, Question, ScenarioRead, WorldDetail } from "./types";

/** Why the engine refused, in its own sentence. */
export class Refusal extends Error {}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal("the lab does not answer; start it again with `autarky lab`");
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const told = (body as { detail?: unknown } | null)?.detail;
    throw new Refusal(typeof told === "string" ? told : `the lab answered ${response.status}`);
  }
  return body as T;
}

function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

export const about = () => call<About>("/about");
export const world = (name: string) => call<WorldDetail>(`/worlds/${encodeURIComponent(name)}`);
export const readYaml = (name: string, yaml: string, signal?: AbortSignal) =>
  post<ScenarioRead>("/scenarios/read", { world: name, yaml }, signal);
export const writeYaml = (name: string, scenario: unknown, signal?: AbortSignal) =>
  post<ScenarioRead>("/scenarios/write", { world: name, scenario }, signal);
export const ask = (question: Question) => post<Job>("/jobs", question);
export const cancel = (id: string) => call<Job>(`/jobs/${id}`, { method: "DELETE" });

const held = new Map<string, number>();

/** Note that somebody on this page waits for a job. */
export function hold(id: string): void {
  held.set(id, (held.get(id) ?? 0) + 1);
}

/** Note that nobody does any more; a job that nobody anywhere waits for is then cancelled. */
export function release(id: string, finished: boolean): void {
  const left = (held.get(id) ?? 1) - 1;
  held.set(id, left);
  if (left > 0) return;
  held.delete(id);
  if (!finished) {
    const init = { method: "DELETE", keepalive: true };
    call<Job>(`/jobs/${id}?unless_wanted=true`, init).catch(() => undefined);
  }
}

export function sendTable(file: File, format: string, year: string): Promise<Job> {
  const query = new URLSearchParams({ filename: file.name });
  if (format) query.set("format", format);
  if (year) query.set("year", year);
  return call<Job>(`/tables?${query}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });
}

/** Pauses between two looks at a job that waits, in milliseconds; the last is kept up. */
const PAUSES = [20, 60, 120, 250, 400];

/**
 * Hear a job's events until its end; returns what stops listening.
 *
 * A browser opens six connections to a host and no more. Only jobs that are computed, of which there
 * are few, hold one; those that wait are looked at now and then.
 */
export function listen({ id, state: first }: Job, hear: (event: Event) => void, lost: (why: string) => void): () => void {
  let stopped = false;
  let source: EventSource | null = null;
  async function begin() {
    let state = first;
    for (let at = 0; !stopped && state === "waiting"; at += 1) {
      await new Promise((go) => setTimeout(go, PAUSES[Math.min(at, PAUSES.length - 1)]));
      ({ state } = await call<Job>(`/jobs/${id}`));
    }
    if (!stopped) source = stream(id, hear, fail);
  }
  function fail() {
    if (stopped) return;
    call<Job>(`/jobs/${id}`).then(
      () => lost("the answer broke off; ask again"),
      (error: Error) => lost(error.message),
    );
  }
  begin().catch((error: Error) => !stopped && lost(error.message));
  return () => {
    stopped = true;
    source?.close();
  };
}

function stream(id: string, hear: (event: Event) => void, fail: () => void): EventSource {
  const source = new EventSource(`/api/jobs/${id}/events`);
  let misses = 0;
  source.onmessage = (message: MessageEvent<string>) => {
    misses = 0;
    const event = JSON.parse(message.data) as Event;
    if (event.kind === "done" || event.kind === "failed" || event.kind === "cancelled") {
      source.close();
    }
    hear(event);
  };
  source.onerror = () => {
    misses += 1; // the browser asks again by itself, from the last event it has
    if (source.readyState === EventSource.CLOSED || misses > 3) {
      source.close();
      fail();
    }
  };
  return source;
}
