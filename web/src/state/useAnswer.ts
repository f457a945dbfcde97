import { useEffect, useReducer, useRef } from "preact/hooks";
import { ask, cancel, hold, listen, Refusal, release } from "../api/client";
import type { Event, Figure, Headline, Question } from "../api/types";

export interface Answer {
  /** The question it answers, as text; "" for none. */
  of: string;
  state: "none" | "waiting" | "running" | "done" | "failed" | "cancelled";
  /** Whether headline and figures are still those of the question before. */
  old: boolean;
  headline: Headline | null;
  figures: Map<string, Figure>;
  progress: { what: string; done: number; total: number } | null;
  detail: string;
  status: string;
  seconds: number;
  certificate: unknown;
  provenance: unknown;
}

const NONE: Answer = {
  of: "",
  state: "none",
  old: false,
  headline: null,
  figures: new Map(),
  progress: null,
  detail: "",
  status: "",
  seconds: 0,
  certificate: null,
  provenance: null,
};

type Action = Event | { kind: "asked"; of: string };

function step(old: Answer, event: Action): Answer {
  switch (event.kind) {
    case "asked": // what the last question brought stays, marked as old, until the new comes
      if (event.of === "") return NONE;
      return { ...old, of: event.of, state: "waiting", old: old.figures.size > 0, progress: null, detail: "" };
    case "progress":
      return { ...old, state: "running", progress: event };
    case "headline": {
      const { figures } = old.old ? NONE : old;
      return { ...old, state: "running", old: false, figures, headline: event };
    }
    case "figure": {
      const { headline, figures } = old.old ? NONE : old;
      const grown = new Map(figures).set(event.figure.id, event.figure);
      return { ...old, state: "running", old: false, headline, figures: grown };
    }
    case "done":
      return {
        ...old,
        state: "done",
        progress: null,
        status: event.status,
        seconds: event.seconds,
        certificate: event.certificate,
        provenance: event.provenance,
      };
    case "failed":
      return { ...old, state: "failed", progress: null, detail: event.detail };
    case "cancelled":
      return { ...old, state: "cancelled", progress: null };
  }
}

/**
 * Ask a question and hear its answer. Another question in its place cancels the first; a page that
 * is left does not, so that a reload finds the work going on.
 */
export function useAnswer(question: Question | null): [Answer, () => void, () => void] {
  const [answer, tell] = useReducer(step, NONE);
  const job = useRef<string | null>(null);
  const unwanted = useRef(false); // cancelled before the job had a name
  const [again, askAgain] = useReducer((n: number) => n + 1, 0);
  const key = question === null ? "" : JSON.stringify(question);
  useEffect(() => {
    tell({ kind: "asked", of: key });
    if (key === "") return undefined;
    let gone = false;
    let deaf = () => {};
    unwanted.current = false;
    ask(JSON.parse(key) as Question) // not aborted: a job that was begun has to be let go by name
      .then((known) => {
        hold(known.id);
        if (gone) return release(known.id, false);
        job.current = known.id;
        if (unwanted.current) leave();
        deaf = listen(known, hear, (detail) => hear({ kind: "failed", detail }));
      })
      .catch((error: unknown) => {
        if (!gone) hear({ kind: "failed", detail: sentence(error) });
      });
    function hear(event: Event) {
      if (event.kind === "done" || event.kind === "failed" || event.kind === "cancelled") {
        if (job.current !== null) release(job.current, true);
        job.current = null;
      }
      tell(event);
    }
    return () => {
      gone = true;
      deaf();
      if (job.current !== null) release(job.current, false);
      job.current = null;
    };
  }, [key, again]);
  const leave = () => {
    unwanted.current = true;
    if (job.current !== null) cancel(job.current).catch(() => undefined);
  };
  // an effect comes after the picture: until then, too, no old answer stands under a new question
  const shown = answer.of === key ? answer : step(answer, { kind: "asked", of: key });
  return [shown, leave, () => askAgain(undefined)];
}

export function sentence(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return error instanceof Error ? `unexpected: ${error.message}` : "something went wrong";
}
