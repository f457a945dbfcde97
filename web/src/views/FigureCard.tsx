import { useMemo, useRef, useState } from "preact/hooks";
import type { Figure, Region } from "../api/types";
import { Chart } from "../charts/Chart";
import type { Theme } from "../charts/colours";
import { mapScale, shownIn } from "../charts/domain";
import { written } from "../charts/format";
import { Table } from "../charts/table";
import { WorldMap } from "../map/WorldMap";
import { csv, png, save, svgText } from "./download";

interface Props {
  figure: Figure;
  /** The other scenario's, with which it shares its scale; null: there is none. */
  beside: Figure | null;
  regions: readonly Region[];
  theme: Theme;
  day: number | null;
  region: string;
  measure: string;
  onChoose: (code: string) => void;
  onMeasure: (name: string) => void;
  name: string;
}

/** A figure with its finding, its table, its downloads and how it was computed. */
export function FigureCard(props: Props) {
  const { figure, theme, name } = props;
  const title = titleOf(props);
  const place = useRef<HTMLElement>(null);
  const [open, setOpen] = useState<"" | "table" | "how">("");
  const [problem, setProblem] = useState("");
  const withPicture = (use: (text: string) => unknown) => {
    const svg = place.current?.querySelector<SVGSVGElement>(".picture svg");
    setProblem(svg ? "" : "the figure is not drawn yet; try again in a moment");
    if (svg) use(svgText(svg, { ...figure, title }, theme.ink, theme.paper));
  };
  const toggle = (what: "table" | "how") => setOpen((old) => (old === what ? "" : what));
  return (
    <figure ref={place} class={`card ${figure.kind}`} data-figure={figure.id}>
      <figcaption>{title}</figcaption>
      <div class="picture">
        {figure.kind === "map" ? (
          <MapOf {...props} title={title} />
        ) : (
          <Chart figure={figure} beside={props.beside} theme={theme} day={props.day} />
        )}
      </div>
      <p class="source">{figure.source}</p>
      <div class="tools">
        <button type="button" aria-expanded={open === "table"} onClick={() => toggle("table")}>Table</button>
        <button type="button" aria-expanded={open === "how"} onClick={() => toggle("how")}>How computed</button>
        <span class="files" role="group" aria-label="Download this figure">
          <button type="button" onClick={() => save(`${name}.csv`, csv(figure), "text/csv")}>CSV</button>
          <button type="button" onClick={() => save(`${name}.json`, JSON.stringify(figure, null, 1), "application/json")}>JSON</button>
          <button type="button" onClick={() => withPicture((text) => save(`${name}.svg`, text, "image/svg+xml"))}>SVG</button>
          <button
            type="button"
            onClick={() => withPicture((text) => png(text, `${name}.png`).catch((error: Error) => setProblem(error.message)))}
          >
            PNG
          </button>
        </span>
      </div>
      {problem && <p role="alert" class="problem">{problem}</p>}
      {open === "table" && <TableOf figure={figure} title={title} />}
      {open === "how" && figure.how.map((sentence) => <p key={sentence} class="how">{sentence}</p>)}
    </figure>
  );
}

/** What a figure finds; a map of another measure is called by that, for its finding is not of it. */
function titleOf({ figure, measure }: Props): string {
  if (figure.kind !== "map") return figure.title;
  const { name, label } = shownIn(new Table(figure), measure);
  return name === figure.roles["value"] ? figure.title : `By country: ${label}`;
}

function TableOf({ figure, title }: { figure: Figure; title: string }) {
  const most = 400;
  return (
    <div class="table" tabIndex={0} role="region" aria-label={`Table: ${title}`}>
      <table>
        <thead>
          <tr>
            {figure.columns.map((column) => (
              <th key={column.name} scope="col" class={column.unit === "text" ? "" : "number"}>{column.label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figure.rows.slice(0, most).map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => {
                const unit = figure.columns[column]?.unit ?? "text";
                return <td key={column} class={unit === "text" ? "" : "number"}>{written(cell, unit)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {figure.rows.length > most && (
        <p class="note">The first {most} of {figure.rows.length} rows; the CSV has all.</p>
      )}
    </div>
  );
}

function MapOf({ figure, title, beside, regions, theme, day, region, measure, onChoose, onMeasure }: Props & { title: string }) {
  const table = new Table(figure);
  const measures = table.option<string[]>("measures", []);
  const column = shownIn(table, measure);
  const shades = useMemo(() => mapScale(figure, beside, measure, theme.dark), [figure, beside, measure, theme]);
  const isOwn = (name: string) => [figure, beside ?? figure].every((each) => each.roles["value"] === name);
  const moving = table.has("frame");
  const frame = moving ? nearest(table, day ?? 0) : null;
  const rows = moving ? table.rows.filter((row) => table.number(row, "frame") === frame) : table.rows;
  const values = new Map(
    rows.flatMap((row) => {
      const value = table.named(row, column.name);
      if (typeof value !== "number") return [];
      return [[table.text(row, "region"), { value, words: written(value, column.unit) }] as const];
    }),
  );
  return (
    <>
      {measures.length > 1 && (
        <label class="measure">
          Measure{" "}
          <select
            value={column.name}
            onChange={({ currentTarget: { value } }) => onMeasure(isOwn(value) ? "" : value)}
          >
            {measures.map((each) => (
              <option key={each} value={each}>{figure.columns.find((c) => c.name === each)?.label}</option>
            ))}
          </select>
        </label>
      )}
      {!moving || frame === null ? null : <p class="note">Day {frame}: {column.label}</p>}
      {!moving && measures.length < 2 && <p class="note">{column.label}</p>}
      <WorldMap
        regions={regions}
        theme={theme}
        label={title}
        values={values}
        shades={shades}
        chosen={region}
        onChoose={onChoose}
        written={(value) => written(value, column.unit)}
      />
    </>
  );
}

/** The frame of the table that is next to a day, from below. */
function nearest(table: Table, day: number): number {
  let best = 0;
  for (const row of table.rows) {
    const at = table.number(row, "frame");
    if (at !== null && at <= day && at > best) best = at;
  }
  return best;
}
