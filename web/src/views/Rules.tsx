import type { ComponentChildren } from "preact";
import type { Cost, Credit, Cut, Scenario, Stock, Tariff, WorldDetail } from "../api/types";
import { Picker, productsOf, whoOf, type Names } from "./Picker";

interface Props {
  world: WorldDetail;
  scenario: Scenario;
  region: string;
  onChange: (scenario: Scenario) => void;
}

type Kind = "cuts" | "tariffs" | "costs" | "credit" | "stocks";

const KINDS: Record<Kind, string> = {
  cuts: "Cut",
  tariffs: "Tariff",
  costs: "Dearer trade",
  credit: "Credit ceiling",
  stocks: "Stock",
};

/** The scenario rule by rule. */
export function Rules({ world, scenario, region, onChange }: Props) {
  const set = <K extends Kind>(kind: K, rules: Scenario[K]) => onChange({ ...scenario, [kind]: rules });
  const fresh: { [K in Kind]: NonNullable<Scenario[K]>[number] } = {
    cuts: { importer: region, exporter: "*" } as Cut,
    tariffs: { importer: region, exporter: "*", rate: 0.25 } as Tariff,
    costs: { importer: region, exporter: "*", factor: 1.5 } as Cost,
    credit: { region, ceiling_share_of_gdp: 0 } as Credit,
    stocks: { region, days: 90 } as Stock,
  };
  const list = (kind: Kind) => (scenario[kind] ?? []) as Record<string, unknown>[];
  return (
    <div class="rules">
      {(Object.keys(KINDS) as Kind[]).map((kind) =>
        list(kind).map((rule, at) => (
          <Rule
            key={`${kind}${at}`}
            title={`${KINDS[kind]} ${list(kind).length > 1 ? at + 1 : ""}`}
            onRemove={() => set(kind, list(kind).filter((_, i) => i !== at) as never)}
          >
            <Fields
              kind={kind}
              rule={rule}
              world={world}
              onChange={(part) =>
                set(kind, list(kind).map((old, i) => (i === at ? { ...old, ...part } : old)) as never)
              }
            />
          </Rule>
        )),
      )}
      <div class="add" role="group" aria-label="Add a rule">
        {(Object.keys(KINDS) as Kind[]).map((kind) => (
          <button key={kind} type="button" onClick={() => set(kind, [...list(kind), fresh[kind]] as never)}>
            + {KINDS[kind]}
          </button>
        ))}
      </div>
    </div>
  );
}

function Rule({ title, onRemove, children }: { title: string; onRemove: () => void; children: ComponentChildren }) {
  return (
    <fieldset class="rule">
      <legend>{title}</legend>
      <button type="button" class="remove" aria-label={`Remove ${title}`} onClick={onRemove}>×</button>
      {children}
    </fieldset>
  );
}

interface FieldsProps {
  kind: Kind;
  rule: Record<string, unknown>;
  world: WorldDetail;
  onChange: (part: Record<string, unknown>) => void;
}

function Fields({ kind, rule, world, onChange }: FieldsProps) {
  const names = (key: string, label: string, all?: string, what = whoOf(world)) => (
    <Picker
      label={label}
      value={(rule[key] ?? "*") as Names}
      {...(all ? { all } : {})}
      groups={what}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  const number = (key: string, label: string, otherwise: number, unit: "%" | "days" | "×") => (
    <NumberField
      label={label}
      unit={unit}
      value={Number(rule[key] ?? otherwise)}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  const products = names("sectors", "products", "all products", productsOf(world));
  const tie = (
    <>
      {names("importer", "buyer", "all others")}
      {names("exporter", "seller", "all others")}
      {products}
    </>
  );
  switch (kind) {
    case "cuts":
      return (
        <>
          {tie}
          {number("remaining", "still flows", 0, "%")}
          {number("start_days", "begins after", 0, "days")}
          {number("duration_days", "lasts", 365, "days")}
          {number("ramp_days", "comes over", 0, "days")}
        </>
      );
    case "tariffs":
      return <>{tie}{number("rate", "added", 0.25, "%")}</>;
    case "costs":
      return <>{tie}{number("factor", "costs of trade", 1.5, "×")}</>;
    case "credit":
      return (
        <>
          {names("region", "borrower")}
          {number("ceiling_share_of_gdp", "at most, of GDP", 0, "%")}
        </>
      );
    case "stocks":
      return (
        <>
          {names("region", "holder")}
          {products}
          {number("days", "stock", 90, "days")}
        </>
      );
  }
}

interface NumberProps {
  label: string;
  unit: "%" | "days" | "×";
  value: number;
  onChange: (value: number) => void;
}

function NumberField({ label, unit, value, onChange }: NumberProps) {
  const factor = unit === "%" ? 100 : 1;
  const shown = Number((value * factor).toPrecision(10));
  return (
    <label class="field">
      {label}
      <span>
        <input
          type="number"
          step="any"
          value={shown}
          onChange={(event) => {
            const next = event.currentTarget.valueAsNumber;
            if (Number.isFinite(next)) onChange(next / factor);
          }}
        />{" "}
        {unit}
      </span>
    </label>
  );
}
