import { expect, test } from "vitest";
import type { Figure } from "../api/types";
import { LIGHT, scale } from "./colours";
import { escaped, height, option } from "./options";

function figure(kind: Figure["kind"], more: Partial<Figure> = {}): Figure {
  return {
    id: kind,
    kind,
    title: "A finding",
    source: "Source: a test",
    how: [],
    columns: [
      { name: "x", label: "day", unit: "day" },
      { name: "who", label: "who", unit: "text" },
      { name: "value", label: "share", unit: "share" },
      { name: "low", label: "10 %", unit: "share" },
      { name: "high", label: "90 %", unit: "share" },
    ],
    rows: [
      [0, "a", 1, 0.9, 1],
      [1, "a", 0.5, null, null],
      [0, "b", 1, 1, 1],
    ],
    roles: {
      x: "x", series: "who", value: "value", low: "low", high: "high", label: "who", day: "x",
      text: "who", panel: "who", row: "who", column: "who",
    },
    ...more,
  };
}

test.each(["lines", "bars", "panels", "matrix", "chain"] as const)("%s can be drawn, narrow and wide", (kind) => {
  for (const width of [300, 900]) {
    const own = option(figure(kind), { theme: LIGHT, width, day: 1, beside: null });
    expect(own["series"]).toBeTruthy();
    expect(height(figure(kind), width)).toBeGreaterThan(100);
    expect(height(figure(kind, { rows: [] }), width)).toBeGreaterThan(50);
  }
});

test("a band is drawn where both of its ends are known", () => {
  const series = option(figure("lines"), { theme: LIGHT, width: 500, day: null, beside: null })["series"] as { data: unknown[]; stack?: string }[];
  expect(series.filter((each) => each.stack !== undefined).map((each) => each.data.length)).toEqual([1, 1, 1, 1]);
});

test("scales hold nothing at their middle where they diverge, at an end where not", () => {
  const both = scale([-0.1, 0.02], true, null, false);
  expect([both.low, both.high]).toEqual([-0.1, 0.1]);
  expect(scale([0.2, 0.4], false, null, false).low).toBe(0);
  expect(scale([Number.NaN], false, null, false).colour(5)).toMatch(/^rgb/);
});

test("what is most stands out from the paper, light or dark", () => {
  const light = (colour: string) => Number(/(\d+), (\d+)/.exec(colour)?.[2]); // green tells lightness here
  for (const dark of [false, true]) {
    const { colour } = scale([0, 1], false, null, dark);
    expect(light(colour(1)) > light(colour(0))).toBe(dark);
  }
});

test("names are text, never markup", () => {
  expect(escaped("<img src=x>")).toBe("&#60;img src=x&#62;");
});
