import type { Scenario, WorldDetail } from "../api/types";
import { siege, type Written } from "../state/useScenario";
import { Rules } from "./Rules";

interface Props {
  id: string;
  title: string;
  world: WorldDetail;
  region: string;
  written: Written;
  type: (text: string) => void;
  set: (scenario: Scenario) => void;
}

/** A scenario rule by rule, and the same as YAML beside it. */
export function ScenarioEditor({ id, title, world, region, written, type, set }: Props) {
  const name = world.regions.find((r) => r.country === region)?.title ?? region;
  const scenario = written.shown;
  return (
    <section class="editor" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <div class="presets" role="group" aria-label="Begin with">
        <button type="button" onClick={() => set(siege(region, name))}>Blockade</button>
        <button type="button" onClick={() => set(importsCut(region, name))}>Imports stopped</button>
        <button type="button" onClick={() => set({ name: `tariffs against ${name}`, tariffs: [{ importer: "*", exporter: region, rate: 0.25 }] } as Scenario)}>
          Tariff wall
        </button>
        <button type="button" onClick={() => set({ name: "none" } as Scenario)}>Nothing</button>
      </div>
      {scenario && (
        <>
          <label class="field name">
            name
            <input type="text" value={scenario.name ?? ""} maxLength={200}
              onChange={(event) => set({ ...scenario, name: event.currentTarget.value || "unnamed" })} />
          </label>
          <Rules world={world} scenario={scenario} region={region} onChange={set} />
        </>
      )}
      <label class="yaml">
        The same as YAML
        <textarea
          spellcheck={false}
          rows={Math.min(18, Math.max(6, written.yaml.split("\n").length))}
          value={written.yaml}
          aria-invalid={written.problem !== ""}
          aria-describedby={`${id}-problem`}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </label>
      <p id={`${id}-problem`} class="problem" role="alert">{written.problem}</p>
    </section>
  );
}

function importsCut(region: string, name: string): Scenario {
  return { name: `imports of ${name} stopped`, cuts: [{ importer: region, exporter: "*" }] } as Scenario;
}
