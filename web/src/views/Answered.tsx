import { useState } from "preact/hooks";
import type { Clock, Figure, Num, WorldDetail } from "../api/types";
import type { Theme } from "../charts/colours";
import { spoken, written } from "../charts/format";
import type { Answer, useAnswer } from "../state/useAnswer";
import { FigureCard } from "./FigureCard";

interface Props {
  clock: Clock;
  label: string;
  asked: ReturnType<typeof useAnswer>;
  /** Figures of the other scenario, where there is one. */
  beside: ReadonlyMap<string, Figure> | null;
  world: WorldDetail;
  theme: Theme;
  day: number;
  region: string;
  measure: string;
  onChoose: (code: string) => void;
  onMeasure: (name: string) => void;
}

/** Order in which figures stand, whatever comes first. */
const ORDER = ["course", "bars", "map", "matrix", "chain", "horizon", "partners", "products", "sectors", "paths", "costs"];

/** One clock's answer to one question, as it comes. */
export function Answered({ clock, label, asked, beside, world, day, ...shared }: Props) {
  const [answer, leave, again] = asked;
  const figures = [...answer.figures.values()].sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  return (
    <div class="answered" data-clock={clock} data-state={answer.state}>
      {label && <h3>{label}</h3>}
      <Status answer={answer} clock={clock} onCancel={leave} onAgain={again} />
      <div class={answer.old ? "stale" : ""} aria-busy={answer.state === "running" || answer.state === "waiting"}>
        {answer.headline && (
          <>
            <p class="headline">{answer.headline.sentence}</p>
            <ul class="tiles">{answer.headline.numbers.map((n) => <Tile key={n.name} number={n} />)}</ul>
          </>
        )}
        <div class="figures">
          {figures.map((figure) => (
            <FigureCard
              key={figure.id}
              figure={figure}
              beside={beside?.get(figure.id) ?? null}
              regions={world.regions}
              day={clock === "disruption" ? day : null}
              name={`autarky-${world.name}-${shared.region}-${clock}-${figure.id}`}
              {...shared}
            />
          ))}
        </div>
      </div>
      {answer.state === "done" && <Certificate answer={answer} />}
    </div>
  );
}

function Status({ answer, clock, onCancel, onAgain }: { answer: Answer; clock: Clock; onCancel: () => void; onAgain: () => void }) {
  const { state, progress } = answer;
  const busy = state === "waiting" || state === "running";
  const share = progress && progress.total > 0 ? progress.done / progress.total : null;
  return (
    <div class="status">
      <p class="hidden" role="status">{announced(answer, clock)}</p>
      {busy && (
        <>
          <progress {...(share === null ? {} : { value: share })} aria-label={`Progress of ${clock}`} />
          <span>{progress ? `${progress.what}: ${progress.done} of ${progress.total}` : "waiting"}</span>
          <button type="button" onClick={onCancel}>Cancel {clock}</button>
        </>
      )}
      {state === "failed" && (
        <>
          <span class="problem" role="alert">{answer.detail}</span>
          <button type="button" onClick={onAgain}>Ask again</button>
        </>
      )}
      {state === "cancelled" && (
        <>
          <span>Cancelled; {answer.old ? "what stands below is the answer before." : "what there was stays."}</span>
          <button type="button" onClick={onAgain}>Ask again</button>
        </>
      )}
      {state === "done" && <span>{answer.seconds < 0.1 ? "in no time" : `in ${answer.seconds.toFixed(1)} s`}</span>}
    </div>
  );
}

/** What a screen reader says: that it has begun, and the answer when it is whole. */
function announced({ state, headline }: Answer, clock: Clock): string {
  if (state === "waiting") return `${clock} is asked`;
  if (state === "done") return `${clock}: ${headline?.sentence ?? "done"}`;
  return state === "cancelled" ? `${clock} is cancelled` : "";
}

function Tile({ number }: { number: Num }) {
  const { low, high, unit, value } = number;
  const hasBand = (low !== null || high !== null) && (low !== value || high !== value);
  const end = (v: number | null | undefined) => (v === null || v === undefined ? "later" : written(v, unit));
  return (
    <li>
      <strong>{number.note || spoken(value, unit)}</strong>
      {hasBand && <span class="band"> {`${end(low)} to ${end(high)}`}</span>}
      <span class="what">{number.label}</span>
    </li>
  );
}

function Certificate({ answer }: { answer: Answer }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="certificate">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>Certificate and provenance</button>
      {open && (
        <pre tabIndex={0}>
          {JSON.stringify({ status: answer.status, certificate: answer.certificate, provenance: answer.provenance }, null, 1)}
        </pre>
      )}
    </div>
  );
}
