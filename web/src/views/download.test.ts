import { expect, test } from "vitest";
import type { Figure } from "../api/types";
import { csv } from "./download";

const FIGURE: Figure = {
  id: "x",
  kind: "bars",
  title: "A finding",
  source: "Source: a test",
  how: [],
  columns: [
    { name: "name", label: "country", unit: "text" },
    { name: "share", label: "share", unit: "share" },
  ],
  rows: [
    ["a, \"b\"", 0.5],
    ["=HYPERLINK(1)", -0.25],
    ["", null],
  ],
  roles: {},
};

test("a table is given with its units; no cell is a formula", () => {
  const lines = csv(FIGURE).split("\r\n");
  expect(lines).toEqual(["country,share (share)", '"a, ""b""",0.5', "'=HYPERLINK(1),-0.25", ",", ""]);
});
