import { expect, test } from "vitest";
import { DEFAULTS, fromAddress, toAddress, type View } from "./address";

const VIEW: View = {
  world: "2011",
  region: "DEU",
  scenario: "name: Zölle & Sanktionen\ncuts:\n- {importer: DEU, exporter: '*'}\n",
  other: "name: none\n",
  options: { ...DEFAULTS, draws: 50, credit: 0, openness: 0.25, guarantee: "floor", theta: 2.5 },
  day: 0,
  measure: "import_dependence",
};

test("a view comes back from its address", () => {
  expect(fromAddress(toAddress(VIEW))).toEqual(VIEW);
});

test("what is as it always is does not stand in the address", () => {
  expect(toAddress({ ...VIEW, scenario: null, other: null, options: DEFAULTS, day: null, measure: "" })).toBe("#w=2011&r=DEU");
});

test.each(["", "#", "#w", "#s=%%%", "#s=!!!", "#draws=-1&days=1e9&years=x&credit=9&openness=2&guarantee=no&theta=0",
  "#d=364&m=a%20b", "#d=-1&m=%3Cb%3E", "#d=1.5&m=", "#d=x", "#d="])(
  "%s opens the page as it always is",
  (hash) => {
    const view = fromAddress(hash);
    expect(view.options).toEqual(DEFAULTS);
    expect(view.scenario).toBeNull();
    expect(view.day).toBeNull();
    expect(view.measure).toBe("");
  },
);

test("a day is one of the run", () => {
  expect(fromAddress("#d=100").day).toBe(100);
  expect(fromAddress("#d=100&days=90").day).toBeNull();
  expect(fromAddress("#d=500&days=730").day).toBe(500);
});
