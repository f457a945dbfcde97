import { useEffect, useRef, useState } from "preact/hooks";
import { readYaml, writeYaml } from "../api/client";
import type { Scenario } from "../api/types";
import { sentence } from "./useAnswer";

export interface Written {
  /** What the engine made of the text last, and of which text in which world; null: nothing yet. */
  scenario: Scenario | null;
  of: string;
  /** What the fields show: that, or what was just set and is being written. */
  shown: Scenario | null;
  yaml: string;
  problem: string;
}

const NOTHING: Written = { scenario: null, of: "", shown: null, yaml: "", problem: "" };

/** Cut the country off from everybody for a year. */
export function siege(region: string, title: string): Scenario {
  return {
    name: `blockade of ${title}`,
    cuts: [
      { importer: region, exporter: "*" },
      { importer: "*", exporter: region },
    ],
  } as Scenario;
}

/**
 * A scenario as text and as fields, which say the same: whichever is edited, the engine writes the
 * other. Text that the engine refuses stays as it was typed, with the reason. The scenario is there
 * only while it is that of the text and the world of now: nothing is asked of an old one.
 */
export function useScenario(
  world: string,
  yaml: string | null,
  otherwise: Scenario | null,
  onYaml: (yaml: string) => void,
): [Written, { type: (text: string) => void; set: (scenario: Scenario) => void }] {
  const [written, setWritten] = useState<Written>(NOTHING);
  const running = useRef<AbortController | null>(null);
  const key = yaml ?? JSON.stringify(otherwise);
  const now = `${world}\n${key}`;

  function settle(ask: (signal: AbortSignal) => ReturnType<typeof readYaml>, tell: boolean) {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    ask(own.signal).then(
      (found) => {
        if (own.signal.aborted) return;
        const of = tell ? `${world}\n${found.yaml}` : now;
        setWritten({ ...found, of, shown: found.scenario, problem: "" });
        if (tell) onYaml(found.yaml);
      },
      (error: unknown) => {
        if (!own.signal.aborted) setWritten((old) => ({ ...old, problem: sentence(error) }));
      },
    );
    return own;
  }

  useEffect(() => {
    if (!world || (yaml === null && otherwise === null)) {
      running.current?.abort(); // nobody wants it any more
      return undefined;
    }
    if (written.of === now) return undefined;
    if (yaml !== null) setWritten((old) => ({ ...old, yaml }));
    const own =
      yaml === null
        ? settle((signal) => writeYaml(world, otherwise, signal), false)
        : settle((signal) => readYaml(world, yaml, signal), false);
    return () => own.abort();
  }, [now]);

  const known = written.of === now && written.problem === "" ? written.scenario : null;
  return [
    { ...written, scenario: known },
    {
      type: (text) => {
        setWritten((old) => ({ ...old, yaml: text }));
        settle(async (signal) => {
          await new Promise((go) => setTimeout(go, 500));
          if (signal.aborted) throw new DOMException("", "AbortError");
          const found = await readYaml(world, text, signal);
          return { ...found, yaml: text }; // what was typed stays as it was typed
        }, true);
      },
      set: (scenario) => {
        setWritten((old) => ({ ...old, shown: scenario }));
        settle((signal) => writeYaml(world, scenario, signal), true);
      },
    },
  ];
}
