import { expect, test } from "vitest";
import type { Cell, Figure } from "../api/types";
import { LIGHT } from "./colours";
import { axisEnds, mapScale, shownIn } from "./domain";
import { option } from "./options";
import { Table } from "./table";

function figure(rows: Cell[][], more: Partial<Figure> = {}): Figure {
  return {
    id: "map",
    kind: "map",
    title: "A finding",
    source: "Source: a test",
    how: [],
    columns: [
      { name: "region", label: "country", unit: "text" },
      { name: "hangs", label: "hangs", unit: "share" },
      { name: "lost", label: "lost", unit: "share" },
      { name: "days", label: "days", unit: "days" },
    ],
    rows,
    roles: { region: "region", value: "hangs", label: "region", panel: "region" },
    options: { measures: ["hangs", "lost", "days"] },
    ...more,
  };
}

const A = figure([["x", 0.2, -0.3, 9], ["y", 0.4, 0.1, 2]]);
const B = figure([["x", 0.9, 0.2, 40], ["y", null, null, null]]);

const ends = (figure: Figure, beside: Figure | null, measure: string) => {
  const { low, high } = mapScale(figure, beside, measure, false);
  return [low, high];
};

test("two maps have one scale, from the least to the most of both", () => {
  expect(ends(A, B, "")).toEqual([0, 0.9]);
  expect(ends(B, A, "lost")).toEqual([-0.3, 0.2]);
  expect(mapScale(A, B, "", false).colour(0.4)).toBe(mapScale(B, A, "", false).colour(0.4));
});

test("a map has its own scale while there is no other, and where the other shows another unit", () => {
  expect(ends(A, null, "")).toEqual([0, 0.4]);
  expect(ends(A, figure(B.rows, { roles: { ...B.roles, value: "days" } }), "")).toEqual([0, 0.4]);
});

test("two maps that diverge reach equally far to both sides, and those of a span keep it", () => {
  const options = { diverging: true, measures: ["hangs", "lost"] };
  expect(ends(figure(A.rows, { options }), B, "lost")).toEqual([-0.3, 0.3]);
  expect(ends(figure(A.rows, { options: { span: [0, 1] } }), B, "")).toEqual([0, 1]);
});

test("a measure that a map does not know leaves it at its own", () => {
  expect(shownIn(new Table(A), "lost").name).toBe("lost");
  for (const measure of ["", "region", "nothing"]) expect(shownIn(new Table(A), measure).name).toBe("hangs");
});

test("axes reach over both figures, panel by panel", () => {
  expect(axisEnds(new Table(A), null)).toEqual({});
  expect(axisEnds(new Table(A), B)).toEqual({ dataMin: 0.2, dataMax: 0.9 });
  expect(axisEnds(new Table(A), B, "y")).toEqual({ dataMin: 0.4, dataMax: 0.4 });
  expect(axisEnds(new Table(figure([])), figure([]))).toEqual({});
  const bars = (own: Figure, beside: Figure) =>
    option({ ...own, kind: "bars" }, { theme: LIGHT, width: 500, day: null, beside })["xAxis"];
  expect(bars(A, B)).toMatchObject({ dataMin: 0.2, dataMax: 0.9 });
  expect(bars(B, A)).toMatchObject({ dataMin: 0.2, dataMax: 0.9 });
});
