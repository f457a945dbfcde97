import { useEffect, useState } from "preact/hooks";
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
  /** Told the members of the bloc that is chosen; none: the country. */
  onWhom?: (members: readonly string[]) => void;
}

/** A scenario rule by rule, and the same as YAML beside it. */
export function ScenarioEditor({ id, title, world, region, written, type, set, onWhom }: Props) {
  const [bloc, setBloc] = useState("");
  const blocs = Object.keys(world.blocs);
  const whom = blocs.includes(bloc) ? bloc : region;
  const name =
    whom === region
      ? (world.regions.find((r) => r.country === region)?.country_title ?? region)
      : whom.replaceAll("_", " ");
  const scenario = written.shown;
  useEffect(() => onWhom?.(whom === region ? [] : (world.blocs[whom] ?? [])), [whom, world.name]);
  return (
    <section class="editor" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <div class="presets" role="group" aria-label="Begin with">
        {blocs.length > 0 && (
          <select aria-label="Whom it befalls" value={bloc} onChange={(event) => setBloc(event.currentTarget.value)}>
            <option value="">the country</option>
            {blocs.map((each) => <option key={each} value={each}>{each.replaceAll("_", " ")}</option>)}
          </select>
        )}
        <button type="button" onClick={() => set(siege(whom, name))}>Blockade</button>
        <button type="button" onClick={() => set(importsCut(whom, name))}>Imports stopped</button>
        <button type="button" onClick={() => set(wall(whom, name))}>Tariff wall</button>
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

function wall(region: string, name: string): Scenario {
  const tariffs = [{ importer: "*", exporter: region, rate: 0.25 }];
  return { name: `tariffs against ${name}`, tariffs } as Scenario;
}
