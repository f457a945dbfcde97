import { expect, test } from "vitest";
import { percent, spoken, written } from "./format";

test.each([
  [0.1965, "20\u202f%"],
  [0.0131, "1.3\u202f%"],
  [0.0004, "0.04\u202f%"],
  [-0.0889, "−8.9\u202f%"],
  [0, "0.0\u202f%"],
  [-1e-9, "0.0\u202f%"],
])("%d as a share is %s, as the dossier has it", (value, text) => {
  expect(percent(value)).toBe(text);
});

test("units are told", () => {
  expect(written(0.031, "change")).toBe("+3.1\u202f%");
  expect(written(null, "share")).toBe("–");
  expect(written(1234567, "USD")).toBe("1,234,567");
  expect(spoken(105.2, "day")).toBe("day 105");
  expect(spoken(9.54, "days")).toBe("9.5 days");
});
