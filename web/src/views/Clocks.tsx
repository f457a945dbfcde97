import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Clock, Question, Scenario, WorldDetail } from "../api/types";
import type { Theme } from "../charts/colours";
import { DEFAULTS, type Options } from "../state/address";
import { useAnswer } from "../state/useAnswer";
import { Answered } from "./Answered";

const TITLES: Record<Clock, [string, string]> = {
  dependence: ["Dependence", "now: what hangs on whom"],
  disruption: ["Disruption", "days: what runs short, and how fast"],
  equilibrium: ["Equilibrium", "years: what is lost once everybody has adjusted"],
  planning: ["Planning", "decades: at what tempo to build"],
};

export interface Case {
  label: string;
  scenario: Scenario | null;
}

interface Props {
  world: WorldDetail;
  region: string;
  cases: Case[];
  options: Options;
  day: number | null;
  measure: string;
  mostDraws: number;
  theme: Theme;
  onOptions: (options: Options) => void;
  onDay: (day: number | null) => void;
  onChoose: (code: string) => void;
  onMeasure: (name: string) => void;
}

/** The four clocks, each with what can be set for it alone. */
export function Clocks(props: Props) {
  return (
    <>
      {(Object.keys(TITLES) as Clock[]).map((clock) => (
        <ClockSection key={clock} clock={clock} {...props} />
      ))}
    </>
  );
}

function ClockSection({ clock, ...props }: Props & { clock: Clock }) {
  const { world, theme, region, measure, cases, options, onDay, onChoose, onMeasure } = props;
  const last = options.days - 1;
  const day = Math.min(props.day ?? last, last);
  const useCase = (at: number) => {
    const scenario = cases[at]?.scenario ?? null;
    return useAnswer(scenario && asked(clock, world.name, region, scenario, options));
  };
  const answers = [useCase(0), useCase(1)] as const; // both here, since their figures share scales
  const [title, horizon] = TITLES[clock];
  return (
    <section class="clock" id={clock} aria-labelledby={`${clock}-title`}>
      <h2 id={`${clock}-title`}>{title} <small>{horizon}</small></h2>
      <Controls clock={clock} {...props} day={day} onDay={(next) => onDay(next < last ? next : null)} />
      <div class={cases.length > 1 ? "cases two" : "cases"}>
        {cases.map(({ label, scenario }, at) => (
          <Answered
            key={label}
            clock={clock}
            label={cases.length > 1 ? `${label}: ${scenario?.name ?? ""}` : ""}
            asked={answers[at === 0 ? 0 : 1]}
            beside={cases.length > 1 ? answers[at === 0 ? 1 : 0][0].figures : null}
            {...{ world, theme, day, region, measure, onChoose, onMeasure }}
          />
        ))}
      </div>
    </section>
  );
}

function asked(clock: Clock, world: string, region: string, scenario: Scenario, options: Options): Question {
  const common = { world, region, scenario };
  const { draws, days, years, credit, openness, guarantee, theta } = options;
  switch (clock) {
    case "dependence":
      return { clock, ...common };
    case "disruption":
      return { clock, ...common, days, draws, seed: 1930 };
    case "equilibrium":
      return { clock, ...common, draws, seed: 1930, theta };
    case "planning":
      return { clock, ...common, years, credit, openness, guarantee };
  }
}

type ControlProps = Omit<Props, "day" | "onDay"> & { clock: Clock; day: number; onDay: (day: number) => void };

function Controls({ clock, options, mostDraws, onOptions, day, onDay }: ControlProps) {
  const set = (part: Partial<Options>) => onOptions({ ...options, ...part });
  if (clock === "dependence") return null;
  return (
    <div class="controls">
      {clock === "disruption" && (
        <>
          <DaySlider day={day} last={options.days - 1} onDay={onDay} />
          <Choice label="run for" value={String(options.days)} onChange={(v) => set({ days: Number(v) })}
            options={[["90", "90 days"], ["180", "180 days"], ["365", "a year"], ["730", "two years"]]} />
        </>
      )}
      {clock === "equilibrium" && (
        <Choice label="trade elasticity θ" value={options.theta === null ? "" : String(options.theta)}
          onChange={(v) => set({ theta: v ? Number(v) : null })}
          options={[["", "by product"], ["2.5", "2.5: hard to replace"], ["5", "5"], ["10", "10: easy to replace"]]} />
      )}
      {clock !== "planning" && (
        <Choice label="draws" value={String(options.draws)} onChange={(v) => set({ draws: Number(v) })}
          options={[["1", "none"], ["50", "50"], ["100", "100"], ["200", "200"], ["500", "500"]].filter(([v]) => Number(v) <= mostDraws) as [string, string][]} />
      )}
      {clock === "planning" && (
        <>
          <Slider label="credit, ceiling on debt" value={options.credit} otherwise="as the table has it"
            low={0} high={1.5} step={0.05} onChange={(credit) => set({ credit })} />
          <Slider label="openness, trade that stays" value={options.openness} low={0} high={1} step={0.05}
            onChange={(openness) => set({ openness: openness ?? DEFAULTS.openness })} />
          <Choice label="guarantee" value={options.guarantee} onChange={(v) => set({ guarantee: v as Options["guarantee"] })}
            options={[["free", "none"], ["basket", "the basket never shrinks"], ["floor", "nobody below the base year"]]} />
          <Choice label="years" value={String(options.years)} onChange={(v) => set({ years: Number(v) })}
            options={[["10", "10"], ["15", "15"], ["20", "20"], ["30", "30"]]} />
        </>
      )}
    </div>
  );
}

/** Several controls under one name; a label can name one alone. */
function Grouped({ label, children }: { label: string; children: ComponentChildren }) {
  return <div class="control" role="group" aria-label={label}><span>{label}</span>{children}</div>;
}

function Labelled({ label, children }: { label: string; children: ComponentChildren }) {
  return <label class="control"><span>{label}</span>{children}</label>;
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const known = options.some(([v]) => v === value) ? options : [...options, [value, value] as [string, string]];
  return (
    <Labelled label={label}>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {known.map(([v, words]) => <option key={v} value={v}>{words}</option>)}
      </select>
    </Labelled>
  );
}

interface SliderProps {
  label: string;
  value: number | null;
  otherwise?: string;
  low: number;
  high: number;
  step: number;
  onChange: (value: number | null) => void;
}

/** Milliseconds without a move after which a slider is taken to stand. */
const SETTLED = 350;

function Slider({ label, value, otherwise, low, high, step, onChange }: SliderProps) {
  const [moved, setMoved] = useState<number | null>(null);
  useEffect(() => {
    if (moved === null || moved === value) return undefined;
    const rest = setTimeout(() => onChange(moved), SETTLED); // not at every step on the way
    return () => clearTimeout(rest);
  }, [moved]);
  useEffect(() => setMoved(null), [value]);
  const shown = moved ?? value;
  const words = shown === null ? (otherwise ?? "") : `${Math.round(100 * shown)} %`;
  return (
    <Grouped label={`${label}: ${words}`}>
      <input type="range" min={low} max={high} step={step} value={shown ?? high} aria-label={label} aria-valuetext={words}
        onInput={(event) => setMoved(event.currentTarget.valueAsNumber)} />
      {otherwise && value !== null && <button type="button" onClick={() => onChange(null)}>{otherwise}</button>}
    </Grouped>
  );
}

const FRAME = 60;

function DaySlider({ day, last, onDay }: { day: number; last: number; onDay: (day: number) => void }) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(() => (day >= last ? setPlaying(false) : onDay(day + 1)), FRAME);
    return () => clearTimeout(timer);
  }, [playing, day, last]);
  const start = () => {
    if (!playing && day >= last) onDay(0);
    setPlaying(!playing);
  };
  return (
    <Grouped label={`day ${day} of ${last}`}>
      <span class="scrub">
        <button type="button" onClick={start}>{playing ? "Pause" : "Play"}</button>
        <input type="range" min={0} max={last} step={1} value={day} aria-label="Day of the run"
          onInput={(event) => onDay(event.currentTarget.valueAsNumber)} />
      </span>
    </Grouped>
  );
}
