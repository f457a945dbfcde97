import { useEffect, useMemo, useState } from "preact/hooks";
import { about, world as fetchWorld } from "../api/client";
import type { About, WorldDetail } from "../api/types";
import { DARK, LIGHT } from "../charts/colours";
import { WorldMap } from "../map/WorldMap";
import { toAddress } from "../state/address";
import { sentence } from "../state/useAnswer";
import { siege, useScenario } from "../state/useScenario";
import { useTheme } from "../state/useTheme";
import { useView } from "../state/useView";
import { Clocks } from "./Clocks";
import { Header } from "./Header";
import { ScenarioEditor } from "./ScenarioEditor";
import { Upload } from "./Upload";

/** The page: the question on one side, the four answers on the other. */
export function App() {
  const [view, change, move] = useView();
  const [dark, turn] = useTheme();
  const [lab, setLab] = useState<About | null>(null);
  const [world, setWorld] = useState<WorldDetail | null>(null);
  const [problem, setProblem] = useState("");
  const [bloc, setBloc] = useState<readonly string[]>([]);
  const theme = dark ? DARK : LIGHT;
  const name = view.world || lab?.world || "";

  const load = () => about().then(setLab, (error: unknown) => setProblem(sentence(error)));
  useEffect(() => void load(), []);
  useEffect(() => {
    if (!name) return undefined;
    let gone = false;
    fetchWorld(name).then(
      (found) => {
        if (gone) return;
        setWorld(found);
        setProblem("");
      },
      (error: unknown) => !gone && setProblem(sentence(error)),
    );
    return () => {
      gone = true;
    };
  }, [name]);

  const ready = world?.name === name ? world : null; // while another is fetched nothing is asked
  const countries = useMemo(() => titlesOf(world), [world]);
  const region = world === null ? "" : countries.has(view.region) ? view.region : world.default_region;
  const title = countries.get(region) ?? region;
  const otherwise = useMemo(() => (region ? siege(region, title) : null), [region, title]);
  const [first, edit] = useScenario(ready?.name ?? "", view.scenario, otherwise, (scenario) => change({ scenario }));
  const [second, editSecond] = useScenario(
    view.other === null ? "" : (ready?.name ?? ""), view.other, null, (other) => change({ other }),
  );
  useEffect(() => {
    document.title = title ? `${title} · autarky lab` : "autarky lab";
  }, [title]);
  const choose = (code: string) => change({ region: code });

  if (world === null || lab === null) {
    return <main class="empty">{problem ? <p role="alert" class="problem">{problem}</p> : <p>Opening the lab …</p>}</main>;
  }
  const comparing = view.other !== null;
  return (
    <>
      <Header
        lab={lab}
        world={name}
        onWorld={(next) => change({ world: next, region: "", scenario: null, other: null })}
        link={() => new URL(toAddress(view), location.href).href}
        comparing={comparing}
        onCompare={() => change({ other: comparing ? null : first.yaml })}
        dark={dark}
        onTurn={turn}
      />
      {problem && <p role="alert" class="problem banner">{problem}</p>}
      <main>
        <div class="question">
          <h1>What does <em>{title}</em> lose, how fast, when its ties are cut — and at what tempo should it build?</h1>
          <WorldMap regions={world.regions} theme={theme} label="Choose a country" chosen={region} marked={bloc} onChoose={choose} chooser />
          {world.map_note && <p class="note">{world.map_note}</p>}
          <label class="control country">
            <span>country</span>
            <select aria-label="country" value={region} onChange={(event) => choose(event.currentTarget.value)}>
              {[...countries].map(([code, words]) => <option key={code} value={code}>{words}</option>)}
            </select>
          </label>
          <Upload formats={lab.formats} most={lab.most_table_bytes} onWorld={(next) => {
            void load();
            change({ world: next, region: "", scenario: null, other: null });
          }} />
          <ScenarioEditor id="first" title={comparing ? "Scenario A" : "Scenario"} world={world} region={region} written={first} {...edit} onWhom={setBloc} />
          {comparing && (
            <ScenarioEditor id="second" title="Scenario B" world={world} region={region} written={second} {...editSecond} />
          )}
          <details class="about">
            <summary>About this world</summary>
            <p>{world.source}.</p>
            <p>Licence: {world.licence}. Evidence: {world.evidence}.</p>
            <ul>{world.warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul>
            <p>The map: Natural Earth. <a href="/assets/licences.txt">Licences of what this page is built from</a>.</p>
          </details>
        </div>
        <div class="answers">
          <Clocks
            world={world}
            region={region}
            cases={[
              { label: "A", scenario: ready && first.scenario },
              ...(comparing ? [{ label: "B", scenario: ready && second.scenario }] : []),
            ]}
            options={view.options}
            day={view.day}
            measure={view.measure}
            mostDraws={lab.most_draws}
            theme={theme}
            onOptions={(options) => change({ options })}
            onDay={(day) => move({ day })}
            onChoose={choose}
            onMeasure={(measure) => change({ measure })}
          />
        </div>
      </main>
    </>
  );
}

/** Names of a world's countries by their codes, in order. */
function titlesOf(world: WorldDetail | null): Map<string, string> {
  return new Map(world?.regions.map((region) => [region.country, region.country_title]));
}
