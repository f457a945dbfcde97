import { expect, test } from "vitest";
import { DEFAULTS, fromAddress, toAddress, type View } from "./address";

const VIEW: View = {
  world: "2011",
  region: "DEU",
  scenario: "name: Zölle & Sanktionen\ncuts:\n- {importer: DEU, exporter: '*'}\n",
  other: "name: none\n",
  options: { ...DEFAULTS, draws: 50, credit: 0, openness: 0.25, guarantee: "floor", theta: 2.5 },
};

test("a view comes back from its address", () => {
  expect(fromAddress(toAddress(VIEW))).toEqual(VIEW);
});

test("what is as it always is does not stand in the address", () => {
  expect(toAddress({ ...VIEW, scenario: null, other: null, options: DEFAULTS })).toBe("#w=2011&r=DEU");
});

test.each(["", "#", "#w", "#s=%%%", "#s=!!!", "#draws=-1&days=1e9&years=x&credit=9&openness=2&guarantee=no&theta=0"])(
  "%s opens the page as it always is",
  (hash) => {
    const view = fromAddress(hash);
    expect(view.options).toEqual(DEFAULTS);
    expect(view.scenario).toBeNull();
  },
);
