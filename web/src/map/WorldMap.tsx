import { useEffect, useState } from "preact/hooks";
import type { Region } from "../api/types";
import type { Scale, Theme } from "../charts/colours";
import { lineColour } from "../charts/colours";
import { HEIGHT, shapesOf, WIDTH, type Shapes } from "./shapes";

interface Props {
  regions: readonly Region[];
  theme: Theme;
  label: string;
  /** Value and words by code of the country. */
  values?: ReadonlyMap<string, { value: number; words: string }>;
  shades?: Scale;
  chosen?: string;
  /** Members of a bloc, tinted besides. */
  marked?: readonly string[];
  onChoose?: (code: string) => void;
  /** Whether this map is where the country is chosen: its regions are then buttons. */
  chooser?: boolean;
  written?: (value: number) => string;
}

/** A map in Equal Earth projection; regions that can be chosen are buttons. */
export function WorldMap({ regions, theme, label, values, shades, chosen, marked, onChoose, chooser, written }: Props) {
  const drawn = useShapes(regions);
  const titles = new Map(regions.map((region) => [region.country, region.country_title]));
  if (drawn === null) return <div class="map" style={{ aspectRatio: `${WIDTH} / ${HEIGHT}` }} />;
  const order = [...drawn.shapes].sort((a, b) => Number(a.code === chosen) - Number(b.code === chosen));
  return (
    <>
      <svg
        class="map"
        xmlns="http://www.w3.org/2000/svg"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role={chooser ? "group" : "img"}
        aria-label={label}
      >
        <rect width={WIDTH} height={HEIGHT} fill={theme.paper} />
        {order.map(({ code, path }) => {
          const known = values?.get(code);
          const words = `${titles.get(code) ?? code}${known ? `: ${known.words}` : ""}`;
          return (
            <path
              key={code}
              d={path}
              fill={known && shades ? shades.colour(known.value) : fill(code, chosen, marked, theme)}
              stroke={code === chosen ? lineColour(1, theme) : theme.paper}
              stroke-width={code === chosen ? 1.4 : 0.6}
              data-region={code}
              {...(onChoose ? { onClick: () => onChoose(code), class: "choosable" } : {})}
              {...(onChoose && chooser ? button(words, code === chosen, () => onChoose(code)) : {})}
            >
              <title>{words}</title>
            </path>
          );
        })}
        <path d={drawn.borders} fill="none" stroke={theme.paper} stroke-width={0.35} pointer-events="none" />
        {shades && written && <Legend shades={shades} theme={theme} written={written} />}
      </svg>
      {drawn.missing.length > 0 && (
        <p class="note">
          Not on the map:{" "}
          {drawn.missing.map((code) =>
            onChoose ? (
              <button key={code} type="button" aria-pressed={code === chosen} onClick={() => onChoose(code)}>
                {titles.get(code) ?? code}
              </button>
            ) : (
              <span key={code}>{titles.get(code) ?? code} </span>
            ),
          )}
        </p>
      )}
    </>
  );
}

function fill(code: string, chosen: string | undefined, marked: readonly string[] | undefined, theme: Theme): string {
  if (code === chosen) return lineColour(0, theme);
  return marked?.includes(code) ? (theme.dark ? "#31607d" : "#8fc1e3") : theme.missing;
}

/** One stop of the Tab key for the whole map; arrows go from region to region. */
function button(words: string, pressed: boolean, choose: () => void) {
  return {
    role: "button" as const,
    tabindex: pressed ? 0 : -1,
    "aria-label": words,
    "aria-pressed": pressed,
    onKeyDown: (event: KeyboardEvent) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step !== undefined) neighbour(event.currentTarget as SVGElement, step)?.focus();
      else if (event.key === "Enter" || event.key === " ") choose();
      else return;
      event.preventDefault();
    },
  };
}

function neighbour(from: SVGElement, step: number): SVGElement | undefined {
  const all = [...(from.parentElement?.querySelectorAll<SVGElement>("[data-region]") ?? [])];
  return all[(all.indexOf(from) + step + all.length) % all.length];
}

function Legend({ shades, theme, written }: { shades: Scale; theme: Theme; written: (v: number) => string }) {
  const steps = Array.from({ length: 24 }, (_, at) => shades.low + ((shades.high - shades.low) * (at + 0.5)) / 24);
  const [x, y] = [12, HEIGHT - 52];
  return (
    <g class="legend" font-size="22" fill={theme.ink} font-family="system-ui, sans-serif">
      {steps.map((value, at) => (
        <rect key={at} x={x + at * 9} y={y} width={9.4} height={16} fill={shades.colour(value)} />
      ))}
      <text x={x} y={y + 40}>{written(shades.low)}</text>
      <text x={x + 216} y={y + 40} text-anchor="end">{written(shades.high)}</text>
    </g>
  );
}

function useShapes(regions: readonly Region[]): Shapes | null {
  const [shapes, setShapes] = useState<Shapes | null>(null);
  const key = regions.map((region) => `${region.country}:${region.members.join()}`).join(";");
  useEffect(() => {
    let gone = false;
    shapesOf(regions).then(
      (found) => !gone && setShapes(found),
      () => !gone && setShapes({ shapes: [], borders: "", missing: [...new Set(regions.map((r) => r.country))] }),
    );
    return () => {
      gone = true;
    };
  }, [key]);
  return shapes;
}
