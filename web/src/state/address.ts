/** The view lives in the page's address, so that a copied link opens it again. */

export interface Options {
  draws: number;
  days: number;
  years: number;
  /** Ceiling on debt over GDP; null: the table's own. */
  credit: number | null;
  openness: number;
  guarantee: "free" | "basket" | "floor";
  /** Trade elasticity of all products; null: their own. */
  theta: number | null;
}

export interface View {
  world: string;
  region: string;
  /** Scenarios as YAML; null: the region is cut off. The second is there when two are compared. */
  scenario: string | null;
  other: string | null;
  options: Options;
  /** Day of the disruption that is looked at; null: the last. */
  day: number | null;
  /** Name of the measure that maps show; empty: each map's own. */
  measure: string;
}

export const DEFAULTS: Options = {
  draws: 100,
  days: 365,
  years: 20,
  credit: null,
  openness: 1,
  guarantee: "free",
  theta: null,
};

export function toAddress(view: View): string {
  const query = new URLSearchParams();
  if (view.world) query.set("w", view.world);
  if (view.region) query.set("r", view.region);
  if (view.scenario !== null) query.set("s", packed(view.scenario));
  if (view.other !== null) query.set("c", packed(view.other));
  const given = Object.entries(view.options).filter(
    ([name, value]) => value !== DEFAULTS[name as keyof Options],
  );
  for (const [name, value] of given) query.set(name, value === null ? "" : String(value));
  if (view.day !== null) query.set("d", String(view.day));
  if (view.measure) query.set("m", view.measure);
  return `#${query}`;
}

/** What an address says; what it does not say, or says badly, is left open. */
export function fromAddress(hash: string): View {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const days = whole(query, "days", 30, 1095) ?? DEFAULTS.days;
  return {
    world: query.get("w") ?? "",
    region: query.get("r") ?? "",
    scenario: unpacked(query.get("s")),
    other: unpacked(query.get("c")),
    options: {
      draws: whole(query, "draws", 1, 100_000) ?? DEFAULTS.draws,
      days,
      years: whole(query, "years", 5, 40) ?? DEFAULTS.years,
      credit: open(query, "credit", 0, 3),
      openness: open(query, "openness", 0, 1) ?? DEFAULTS.openness,
      guarantee: guarantee(query.get("guarantee")),
      theta: open(query, "theta", 0.01, 100),
    },
    day: whole(query, "d", 0, days - 2),
    measure: /^\w{1,40}$/.exec(query.get("m") ?? "")?.[0] ?? "",
  };
}

function whole(query: URLSearchParams, name: string, low: number, high: number): number | null {
  const value = open(query, name, low, high);
  return Number.isInteger(value) ? value : null;
}

function open(query: URLSearchParams, name: string, low: number, high: number): number | null {
  const text = query.get(name);
  const value = text ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : null;
}

function guarantee(text: string | null): Options["guarantee"] {
  return text === "basket" || text === "floor" ? text : "free";
}

function packed(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function unpacked(text: string | null): string | null {
  if (text === null) return null;
  try {
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder().decode(Uint8Array.from(letters, (c) => c.charCodeAt(0)));
  } catch {
    return null;
  }
}
