/** Figures as text, as the dossier writes them. */
import type { Cell } from "../api/types";

const NARROW = "\u202f";

/** A share in per cent: whole from ten on, one decimal below, two below a tenth of one. */
export function percent(share: number): string {
  const size = Math.abs(share);
  const places = size >= 0.0995 ? 0 : size >= 0.00095 || size < 5e-7 ? 1 : 2;
  return `${fixed(100 * share, places)}${NARROW}%`;
}

export function quantity(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

/** A cell of a table in its unit. */
export function written(value: Cell | undefined, unit: string): string {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number") return String(value);
  if (unit === "share") return percent(value);
  if (unit === "change") return (value > 5e-5 ? "+" : "") + percent(value);
  if (unit === "day" || unit === "year") return String(Math.round(value));
  if (unit === "days") return Math.abs(value) >= 10 ? String(Math.round(value)) : fixed(value, 1);
  return quantity(value);
}

/** A figure with its unit in words. */
export function spoken(value: number | null, unit: string): string {
  if (value === null) return "–";
  if (unit === "day") return `day ${Math.round(value)}`;
  if (unit === "days") return `${written(value, unit)} days`;
  return written(value, unit);
}

function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}
