/** From a figure's table to what ECharts draws. */
import type { Cell, Figure } from "../api/types";
import { lineColour, scale, SERIES, type Theme } from "./colours";
import { axisEnds, valuesIn } from "./domain";
import type { EChartsCoreOption } from "./echarts";
import { percent, quantity, written } from "./format";
import { Table } from "./table";

type Option = Record<string, unknown>;

/** What is drawn besides the figure itself. */
export interface Wish {
  theme: Theme;
  width: number;
  /** The other scenario's figure, with which it shares its scale; null: there is none. */
  beside: Figure | null;
  /** Day that is pointed at; null: none. */
  day: number | null;
}

const DRAW: Record<string, (table: Table, wish: Wish) => Option> = {
  lines,
  bars,
  panels,
  matrix,
  chain,
};

export function option(figure: Figure, wish: Wish): EChartsCoreOption {
  const draw = DRAW[figure.kind];
  const own = draw ? draw(new Table(figure), wish) : {};
  const { theme } = wish;
  return {
    animation: false,
    backgroundColor: theme.paper,
    textStyle: { color: theme.ink, fontFamily: "system-ui, sans-serif", fontSize: 12 },
    aria: { enabled: true, label: { description: `${figure.title}. ${figure.source}` } },
    ...own,
  };
}

/** Height of a figure in pixels. */
export function height(figure: Figure, width: number): number {
  const table = new Table(figure);
  switch (figure.kind) {
    case "bars":
      return 60 + 26 * Math.max(table.rows.length, 2);
    case "chain":
      return 72 + 44 * Math.max(table.rows.length, 1);
    case "matrix":
      return Math.min(Math.max(width, 320), 120 + 30 * table.values("row").length);
    case "panels":
      return 60 + 190 * Math.ceil(table.values("panel").length / columns(width));
    default:
      return 300;
  }
}

function columns(width: number): number {
  return width > 820 ? 3 : width > 480 ? 2 : 1;
}

// -- axes -----------------------------------------------------------------------------------------

function valueAxis(unit: string, theme: Theme, more: Option = {}): Option {
  const isShare = unit === "share" || unit === "change";
  return {
    type: "value",
    axisLabel: {
      color: theme.faint,
      hideOverlap: true,
      formatter: (v: number) => (isShare ? `${quantity(100 * v)} %` : quantity(v)),
    },
    splitLine: { lineStyle: { color: theme.line } },
    axisLine: { show: false },
    ...more,
  };
}

function named(name: string, theme: Theme, where: "x" | "y"): Option {
  return where === "x"
    ? { name, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: theme.faint } }
    : { name, nameTextStyle: { color: theme.faint, align: "left", padding: [0, 0, 0, -40] } };
}

function categoryAxis(names: string[], theme: Theme, more: Option = {}): Option {
  return {
    type: "category",
    data: names,
    axisLabel: { color: theme.ink, interval: 0 },
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    ...more,
  };
}

function tooltip(theme: Theme, more: Option = {}): Option {
  return {
    confine: true,
    backgroundColor: theme.paper,
    borderColor: theme.line,
    textStyle: { color: theme.ink, fontSize: 12 },
    ...more,
  };
}

// -- lines ----------------------------------------------------------------------------------------

function lines(table: Table, wish: Wish): Option {
  const { theme } = wish;
  const names = table.has("series") ? table.values("series") : [""];
  const unit = table.column("value").unit;
  const series = names.flatMap((name, at) => oneLine(table, name, at, wish));
  const last = table.option<number | null>("last", null);
  const isLog = table.option("log_x", false);
  return {
    grid: { left: 48, right: 28, top: names.length > 1 ? 44 : 20, bottom: 44 },
    legend: legend(names, theme),
    tooltip: tooltip(theme, {
      trigger: "axis",
      valueFormatter: (v: unknown) => (Array.isArray(v) ? "" : written(v as Cell, unit)),
    }),
    xAxis: valueAxis(table.column("x").unit, theme, {
      ...named(table.column("x").label, theme, "x"),
      type: isLog ? "log" : "value",
      min: isLog ? "dataMin" : 0,
      max: last ?? "dataMax",
      splitLine: { show: false },
    }),
    yAxis: valueAxis(unit, theme, {
      ...axisEnds(table, wish.beside),
      min: table.option("from_zero", false) ? 0 : undefined,
    }),
    series,
  };
}

function legend(names: string[], theme: Theme): Option {
  const shown = names.length > 1;
  return {
    show: shown,
    data: names,
    top: 0,
    left: 0,
    itemWidth: 28,
    icon: "path://M0 4h24v3H0z",
    textStyle: { color: theme.ink },
  };
}

function oneLine(table: Table, name: string, at: number, wish: Wish): Option[] {
  const rows = table.has("series")
    ? table.rows.filter((row) => table.text(row, "series") === name)
    : table.rows;
  const colour = lineColour(at, wish.theme);
  const points = rows.map((row) => [table.number(row, "x"), table.number(row, "value")]);
  const line: Option = {
    name,
    type: "line",
    showSymbol: points.length < 15,
    data: points,
    color: colour,
    lineStyle: { width: at === 0 ? 2.6 : 1.8, type: SERIES[at % SERIES.length]?.dash },
    z: 3,
  };
  if (at === 0) line.markLine = marks(table, wish);
  return table.has("low") ? [...bandOf(table, rows, name, colour), line] : [line];
}

/** A band as two stacked areas, of which only the upper one is seen. */
function bandOf(table: Table, rows: Cell[][], name: string, colour: string): Option[] {
  const ends = rows
    .map((row) => [table.number(row, "x"), table.number(row, "low"), table.number(row, "high")])
    .filter((each): each is [number, number, number] => each.every((v) => v !== null));
  const common = {
    type: "line",
    stack: `band ${name}`,
    stackStrategy: "all",
    showSymbol: false,
    silent: true,
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
    color: colour,
  };
  return [
    { ...common, data: ends.map(([x, low]) => [x, low]) },
    {
      ...common,
      data: ends.map(([x, low, high]) => [x, high - low]),
      areaStyle: { color: colour, opacity: 0.18 },
    },
  ];
}

function marks(table: Table, { theme, day }: Wish): Option {
  const levels = table.option<number[]>("marks", []).map((value) => ({
    yAxis: value,
    lineStyle: { color: theme.faint, type: "dotted", width: 1 },
    label: { show: false },
  }));
  return { silent: true, symbol: "none", data: [...levels, ...pointer(day, theme)] };
}

function pointer(day: number | null, theme: Theme, top: "end" | "start" = "end"): Option[] {
  if (day === null) return [];
  const label = { formatter: `day ${day}`, color: theme.ink, position: top, distance: top === "end" ? 6 : 8 };
  return [{ xAxis: day, lineStyle: { color: theme.ink, type: "solid", width: 1 }, label }];
}

// -- bars -----------------------------------------------------------------------------------------

function bars(table: Table, { theme, width, beside }: Wish): Option {
  const unit = table.column("value").unit;
  const names = table.rows.map((row) => table.text(row, "label"));
  const focus = table.option("focus", "");
  const data = table.rows.map((row) => ({
    value: table.number(row, "value"),
    itemStyle: {
      color: lineColour(focus !== "" && table.text(row, "label") === focus ? 1 : 0, theme),
    },
  }));
  const span = table.option<number[] | null>("span", null);
  return {
    grid: { left: 8, right: 64, top: 8, bottom: 24, containLabel: true },
    tooltip: tooltip(theme, { formatter: tellRow(table) }),
    xAxis: valueAxis(unit, theme, {
      ...axisEnds(table, beside),
      min: span?.[0],
      max: span?.[1],
      splitNumber: Math.min(5, Math.max(2, Math.round(width / 180))),
      interval: span ? ((span[1] ?? 1) - (span[0] ?? 0)) / (width < 600 ? 2 : 5) : undefined,
    }),
    yAxis: categoryAxis(names, theme, {
      inverse: true,
      axisLabel: { color: theme.ink, width: Math.min(width * 0.42, 230), overflow: "truncate" },
    }),
    series: [
      { type: "bar", data, barMaxWidth: 16 },
      ...(table.has("low") ? [whiskers(table, theme)] : []),
      endLabels(table, theme),
    ],
  };
}

/** The value of each bar in words, beyond the bar and its band. */
function endLabels(table: Table, theme: Theme): Option {
  const unit = table.column("value").unit;
  const end = (row: Cell[]) =>
    Math.max(0, table.number(row, "value") ?? 0, (table.has("low") && table.number(row, "high")) || 0);
  return {
    type: "custom",
    silent: true,
    z: 6,
    data: table.rows.map((row, at) => [end(row), at]),
    encode: { x: 0, y: 1 },
    renderItem: (p: { dataIndex: number }, api: CustomApi) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const text = written(table.number(table.rows[p.dataIndex] ?? [], "value"), unit);
      return { type: "text", style: { x: x + 6, y, text, fill: theme.ink, textVerticalAlign: "middle", fontSize: 12 } };
    },
  };
}

/** The band of each bar. */
function whiskers(table: Table, theme: Theme): Option {
  return {
    type: "custom",
    silent: true,
    z: 5,
    data: table.rows.map((row, at) => [table.number(row, "low"), table.number(row, "high"), at]),
    encode: { x: [0, 1], y: 2 },
    renderItem: (_: unknown, api: CustomApi) => {
      const [x1, y] = api.coord([api.value(0), api.value(2)]);
      const [x2] = api.coord([api.value(1), api.value(2)]);
      if (![x1, x2, y].every(Number.isFinite)) return null;
      const shape = { x1, x2, y1: y, y2: y };
      return { type: "line", shape, style: { stroke: theme.ink, lineWidth: 1.4 } };
    },
  };
}

interface CustomApi {
  value: (dimension: number) => number;
  coord: (point: number[]) => [number, number];
}

function tellRow(table: Table) {
  return (p: { dataIndex: number }) => {
    const row = table.rows[p.dataIndex] ?? [];
    return table.figure.columns
      .map((column) => {
        const text = escaped(written(table.named(row, column.name), column.unit));
        return `${escaped(column.label)}: <b>${text}</b>`;
      })
      .join("<br>");
  };
}

/** Names of a table that a user sent are text, never markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

// -- panels ---------------------------------------------------------------------------------------

function panels(table: Table, wish: Wish): Option {
  const { theme, width } = wish;
  const names = table.values("panel");
  const policies = table.values("series");
  const order = table.option<string[]>("policies", policies).filter((p) => policies.includes(p));
  const across = columns(width);
  const down = Math.ceil(names.length / across);
  const head = width < 700 ? 48 : 32; // a narrow legend takes two lines
  const box = { width: 100 / across, height: 100 / down };
  const place = names.map((_, at) => ({
    left: `${(at % across) * box.width + 100 * (48 / width)}%`,
    width: `${box.width - 100 * (66 / width)}%`,
    top: head + 28 + Math.floor(at / across) * 190,
    height: 120,
  }));
  return {
    legend: legend(order, theme),
    tooltip: tooltip(theme, { trigger: "axis" }),
    title: names.map((name, at) => ({
      text: name,
      left: `${(at % across) * box.width}%`,
      top: head + Math.floor(at / across) * 190,
      textStyle: {
        color: theme.ink,
        fontSize: 12,
        fontWeight: "bold",
        width: width / across - 16,
        overflow: "truncate",
      },
    })),
    grid: place,
    xAxis: names.map((_, gridIndex) =>
      valueAxis("year", theme, {
        gridIndex,
        min: "dataMin",
        max: "dataMax",
        splitLine: { show: false },
        axisLabel: { color: theme.faint, hideOverlap: true, formatter: String },
      }),
    ),
    yAxis: names.map((name, gridIndex) =>
      valueAxis("share", theme, {
        ...axisEnds(table, wish.beside, name),
        gridIndex,
        scale: true,
        splitNumber: 3,
      }),
    ),
    series: names.flatMap((name, at) => order.map((policy, rank) => panelLine(table, name, policy, at, rank, theme))),
  };
}

function panelLine(
  table: Table,
  panel: string,
  policy: string,
  at: number,
  rank: number,
  theme: Theme,
): Option {
  const rows = table.rows.filter(
    (row) => table.text(row, "panel") === panel && table.text(row, "series") === policy,
  );
  return {
    name: policy,
    type: "line",
    xAxisIndex: at,
    yAxisIndex: at,
    showSymbol: false,
    color: lineColour(rank, theme),
    lineStyle: { width: rank === 0 ? 2.6 : 1.6, type: SERIES[rank % SERIES.length]?.dash },
    data: rows.map((row) => [table.number(row, "x"), table.number(row, "value")]),
    tooltip: { valueFormatter: (v: unknown) => percent(Number(v)) },
  };
}

// -- matrix ---------------------------------------------------------------------------------------

function matrix(table: Table, { theme, width, beside }: Wish): Option {
  const rows = table.values("row");
  const across = table.values("column").sort((a, b) => rows.indexOf(a) - rows.indexOf(b));
  const values = table.rows.map((row) => table.number(row, "value") ?? 0);
  const shades = scale(valuesIn(table, beside), false, null, theme.dark);
  const focus = table.option("focus", "");
  const bold = (name: string) => (name === focus ? `{focus|${name}}` : name);
  const rich = { focus: { fontWeight: "bold", color: lineColour(1, theme) } };
  const small = width / Math.max(across.length, 1) < 34;
  const upright = { color: theme.ink, interval: 0, formatter: bold, rich };
  const axis = (names: string[], name: string, more: Option) =>
    categoryAxis(names, theme, {
      name,
      nameLocation: "middle",
      nameTextStyle: { color: theme.faint },
      axisLabel: upright,
      ...more,
    });
  return {
    grid: { left: 64, right: 12, top: 62, bottom: 12 },
    tooltip: tooltip(theme, { formatter: tellRow(table) }),
    xAxis: axis(across, table.column("column").label, {
      position: "top",
      nameGap: 44,
      axisLabel: { ...upright, rotate: across.length > 8 ? 90 : 0 },
    }),
    yAxis: axis(rows, table.column("row").label, { inverse: true, nameGap: 46 }),
    series: [
      {
        type: "heatmap",
        data: table.rows.map((row, at) => {
          const value = values[at] ?? 0;
          return {
            value: [table.text(row, "column"), table.text(row, "row"), value],
            itemStyle: { color: shades.colour(value), borderColor: theme.paper, borderWidth: 1 },
            label: {
              show: !small && value >= 0.005,
              color: value > shades.high * 0.45 !== theme.dark ? "#ffffff" : "#1c1e21",
              fontSize: 10,
              formatter: () => (100 * value).toFixed(value < 0.0995 ? 1 : 0),
            },
          };
        }),
      },
    ],
  };
}

// -- chain ----------------------------------------------------------------------------------------

/** Pixels that the names of industries take at most. */
const NAMES = 140;

function chain(table: Table, { theme, day, width }: Wish): Option {
  const names = table.rows.map((row) => table.text(row, "label"));
  const last = table.option("last", 365);
  const gutter = Math.min(NAMES, 7 * Math.max(0, ...names.map((name) => name.length)));
  const across = Math.max(width - gutter - 40, 40);
  return {
    grid: { left: 8, right: 16, top: 34, bottom: 44, containLabel: true },
    tooltip: tooltip(theme, { formatter: tellRow(table) }),
    xAxis: valueAxis("day", theme, {
      ...named(table.column("day").label, theme, "x"),
      min: 0,
      max: last,
    }),
    yAxis: categoryAxis(names, theme, { inverse: true, axisLabel: { color: theme.ink, width: NAMES, overflow: "break", lineHeight: 13 } }),
    series: [
      { ...whiskers(table, theme), silent: true },
      {
        type: "scatter",
        symbolSize: 11,
        data: table.rows.map((row, at) => {
          const when = table.number(row, "day");
          const passed = day !== null && when !== null && when <= day;
          const text = table.text(row, "text");
          const before = gutter + (across * (when ?? 0)) / last;
          const after = across + gutter + 16 - before;
          const flip = after < 6 * text.length && before > after; // to where there is more room
          return {
            value: [when, at],
            itemStyle: {
              color: lineColour(passed || day === null ? 1 : 4, theme),
              opacity: passed || day === null ? 1 : 0.55,
            },
            label: {
              show: true,
              position: [flip ? 11 : 0, -16],
              align: flip ? "right" : "left",
              color: theme.faint,
              fontSize: 11,
              width: flip ? before : after,
              overflow: "truncate",
              ellipsis: "…",
              formatter: text,
            },
          };
        }),
        markLine: { silent: true, symbol: "none", data: pointer(day, theme, "start") },
      },
    ],
  };
}
