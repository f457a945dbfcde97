/** The interface's types, made from the OpenAPI description (`npm run types`). */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type About = Schemas["About"];
export type WorldDetail = Schemas["WorldDetail"];
export type Region = Schemas["Region"];
export type Figure = Schemas["Figure"];
export type Column = Schemas["Column"];
export type Headline = Schemas["Headline"];
export type Num = Schemas["Number"];
export type Job = Schemas["Job"];
export type Scenario = Schemas["Scenario"];
export type Cut = Schemas["Cut"];
export type Tariff = Schemas["Tariff"];
export type Cost = Schemas["Cost"];
export type Credit = Schemas["Credit"];
export type Stock = Schemas["Stock"];
export type ScenarioRead = Schemas["ScenarioRead"];
export type Event =
  | Schemas["Progress"]
  | Schemas["Shown"]
  | Schemas["Headline"]
  | Schemas["Done"]
  | Schemas["Failed"]
  | Schemas["Cancelled"];
export type Question =
  | Schemas["DependenceAsked"]
  | Schemas["DisruptionAsked"]
  | Schemas["EquilibriumAsked"]
  | Schemas["PlanningAsked"];
export type Clock = "dependence" | "disruption" | "equilibrium" | "planning";
export type Cell = string | number | boolean | null;
