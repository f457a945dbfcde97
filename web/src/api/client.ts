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
export const ask = (question: Question, signal?: AbortSignal) =>
  post<Job>("/jobs", question, signal);
export const cancel = (id: string) => call<Job>(`/jobs/${id}`, { method: "DELETE" });

const held = new Map<string, number>();

/** Note that somebody on this page waits for a job. */
export function hold(id: string): void {
  held.set(id, (held.get(id) ?? 0) + 1);
}

/** Note that nobody does any more; the last one who leaves an unfinished job cancels it. */
export function release(id: string, finished: boolean): void {
  const left = (held.get(id) ?? 1) - 1;
  held.set(id, left);
  if (left === 0 && !finished) cancel(id).catch(() => undefined);
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

/** Hear a job's events until its end; returns what stops listening. */
export function listen(id: string, hear: (event: Event) => void, lost: () => void): () => void {
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
      lost();
    }
  };
  return () => source.close();
}
