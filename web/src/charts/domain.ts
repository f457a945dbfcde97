/** What a scale spans: one figure, or those of two scenarios, so that they can be compared. */
import type { Column, Figure } from "../api/types";
import { scale, type Scale } from "./colours";
import { Table } from "./table";

/** Roles of columns that are drawn along the axis of values. */
const DRAWN = ["value", "low", "high"];

/** The column a map shows: the measure that is chosen where it has it, its own otherwise. */
export function shownIn(table: Table, measure: string): Column {
  const known = table.option<string[]>("measures", []).includes(measure);
  const found = table.figure.columns.find((column) => known && column.name === measure);
  return found ?? table.column("value");
}

/** One scale for a map and the one beside it, as long as both show the same unit. */
export function mapScale(figure: Figure, beside: Figure | null, measure: string, dark: boolean): Scale {
  const table = new Table(figure);
  const { unit } = shownIn(table, measure);
  const values = together(table, beside).flatMap((each) => {
    const column = shownIn(each, measure);
    if (column.unit !== unit) return [];
    return each.rows.map((row) => Number(each.named(row, column.name) ?? Number.NaN));
  });
  return scale(values, table.option("diverging", false), table.option<number[] | null>("span", null), dark);
}

/** What an axis has to reach for the figure beside it; of one panel, where there are several. */
export function axisEnds(table: Table, beside: Figure | null, panel?: string): { dataMin?: number; dataMax?: number } {
  if (beside === null) return {};
  const values = valuesIn(table, beside, panel);
  return values.length === 0 ? {} : { dataMin: Math.min(...values), dataMax: Math.max(...values) };
}

/** All numbers that a figure and the one beside it draw. */
export function valuesIn(table: Table, beside: Figure | null, panel?: string): number[] {
  return together(table, beside).flatMap((each) =>
    each.rows
      .filter((row) => panel === undefined || each.text(row, "panel") === panel)
      .flatMap((row) => DRAWN.map((role) => each.number(row, role)))
      .filter((value) => value !== null),
  );
}

function together(table: Table, beside: Figure | null): Table[] {
  return beside === null ? [table] : [table, new Table(beside)];
}
