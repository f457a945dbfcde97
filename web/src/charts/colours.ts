/** Colours that are told apart without red and green; the dossier's own where it names them. */
import { interpolatePuOr, interpolateYlGnBu } from "d3-scale-chromatic";

export interface Theme {
  dark: boolean;
  ink: string;
  faint: string;
  line: string;
  paper: string;
  missing: string;
}

export const LIGHT: Theme = {
  dark: false,
  ink: "#1c1e21",
  faint: "#5b6470",
  line: "#d5d9de",
  paper: "#ffffff",
  missing: "#e3e5e8",
};
export const DARK: Theme = {
  dark: true,
  ink: "#e8eaed",
  faint: "#a3abb5",
  line: "#3c424a",
  paper: "#1a1d21",
  missing: "#343a41",
};

/** Colour and dashes of lines; dashes tell apart who sees no colour. */
export const SERIES: { light: string; dark: string; dash: "solid" | "dashed" | "dotted" }[] = [
  { light: "#0072b2", dark: "#56b4e9", dash: "solid" },
  { light: "#d55e00", dark: "#ff9447", dash: "solid" },
  { light: "#007a5a", dark: "#2fc79b", dash: "dashed" },
  { light: "#9a3f8c", dark: "#d98cc9", dash: "dotted" },
  { light: "#6b7280", dark: "#aab2bd", dash: "dashed" },
  { light: "#1c1e21", dark: "#e8eaed", dash: "dotted" },
];

export function lineColour(at: number, theme: Theme): string {
  const own = SERIES[at % SERIES.length];
  return (theme.dark ? own?.dark : own?.light) ?? theme.ink;
}

/** A scale from values to colours, with its ends. */
export interface Scale {
  low: number;
  high: number;
  colour: (value: number) => string;
}

/** What stands out most is far from the paper: dark on light, light on dark. */
export function scale(values: number[], diverging: boolean, span: number[] | null, dark: boolean): Scale {
  const known = values.filter(Number.isFinite);
  let low = span?.[0] ?? known.reduce((a, b) => Math.min(a, b), 0);
  let high = span?.[1] ?? known.reduce((a, b) => Math.max(a, b), 1e-9);
  if (diverging) {
    const reach = Math.max(Math.abs(low), Math.abs(high), 1e-9);
    [low, high] = [-reach, reach];
    return { low, high, colour: (v) => interpolatePuOr(0.1 + 0.8 * place(v, low, high)) };
  }
  const shade = (at: number) => interpolateYlGnBu(dark ? 0.92 - 0.87 * at : 0.08 + 0.87 * at);
  return { low, high, colour: (v) => shade(place(v, low, high)) };
}

function place(value: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
}
