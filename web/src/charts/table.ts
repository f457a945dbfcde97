/** A figure's table, by the names of its columns. */
import type { Cell, Column, Figure } from "../api/types";

export class Table {
  readonly rows: Cell[][];
  private readonly at: Map<string, number>;

  constructor(readonly figure: Figure) {
    this.rows = figure.rows;
    this.at = new Map(figure.columns.map((column, index) => [column.name, index]));
  }

  /** Name of the column with a role; empty if none has it. */
  role(name: string): string {
    return this.figure.roles[name] ?? "";
  }

  has(role: string): boolean {
    return this.at.has(this.role(role));
  }

  column(role: string): Column {
    const found = this.figure.columns.find((column) => column.name === this.role(role));
    return found ?? { name: "", label: "", unit: "text" };
  }

  /** The cell of a row in the column with a role. */
  get(row: Cell[], role: string): Cell {
    return this.named(row, this.role(role));
  }

  named(row: Cell[], name: string): Cell {
    const index = this.at.get(name);
    return index === undefined ? null : (row[index] ?? null);
  }

  number(row: Cell[], role: string): number | null {
    const value = this.get(row, role);
    return typeof value === "number" ? value : null;
  }

  text(row: Cell[], role: string): string {
    return String(this.get(row, role) ?? "");
  }

  /** Different values of a role, in the order in which they come. */
  values(role: string): string[] {
    return [...new Set(this.rows.map((row) => this.text(row, role)))];
  }

  option<T>(name: string, otherwise: T): T {
    return (this.figure.options?.[name] as T | undefined) ?? otherwise;
  }
}
