/** Regions of a world as shapes on a map of today's countries. */
import { geoEqualEarth, geoPath, type GeoPermissibleObjects } from "d3-geo";
import codes from "i18n-iso-countries/codes.json";
import { merge, mesh } from "topojson-client";
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from "topojson-specification";
import atlasUrl from "world-atlas/countries-50m.json?url";
import type { Region } from "../api/types";

type Country = (Polygon | MultiPolygon) & { id?: string | number; properties?: { name?: string } };
type Atlas = Topology<{ countries: GeometryCollection }>;

export interface Shape {
  code: string;
  path: string;
}

export interface Shapes {
  shapes: Shape[];
  /** Borders between today's countries. */
  borders: string;
  /** Codes of countries that are on no map. */
  missing: string[];
}

export const WIDTH = 960;
export const HEIGHT = 440;
const REST = "*";
const UNNAMED: Record<string, string> = { Kosovo: "XKX", "N. Cyprus": "CYP", Somaliland: "SOM" };
const EMPTY = new Set(["ATA"]);

let atlas: Promise<Atlas> | null = null;

function load(): Promise<Atlas> {
  atlas ??= fetch(atlasUrl).then((response) => response.json() as Promise<Atlas>);
  atlas.catch(() => {
    atlas = null; // asked for again the next time
  });
  return atlas;
}

const ALPHA3 = new Map((codes as string[][]).map(([, alpha3, numeric]) => [numeric, alpha3]));

function alpha3(country: Country): string {
  const id = country.id === undefined ? "" : String(country.id).padStart(3, "0");
  return ALPHA3.get(id) ?? UNNAMED[country.properties?.name ?? ""] ?? "";
}

/** The shape of every country of a world; parts of one country together. */
export async function shapesOf(regions: readonly Region[]): Promise<Shapes> {
  const world = await load();
  const all = (world.objects.countries.geometries as Country[]).filter(
    (country) => !EMPTY.has(alpha3(country)),
  );
  const members = new Map<string, Set<string>>();
  for (const { country, members: own } of regions) {
    const known = members.get(country) ?? new Set<string>();
    for (const code of own) known.add(code);
    members.set(country, known);
  }
  const taken = new Set([...members.values()].flatMap((own) => [...own]));
  const path = geoPath(
    geoEqualEarth().fitExtent(
      [
        [2, 2],
        [WIDTH - 2, HEIGHT - 2],
      ],
      { type: "Sphere" },
    ),
  ).digits(1);
  const draw = (shape: GeoPermissibleObjects) => path(shape) ?? "";
  const shapes: Shape[] = [];
  const missing: string[] = [];
  for (const [code, own] of members) {
    const countries = all.filter((country) => {
      const name = alpha3(country);
      return own.has(name) || (own.has(REST) && !taken.has(name));
    });
    const outline = countries.length > 0 ? draw(merge(world, countries)) : "";
    if (outline) shapes.push({ code, path: outline });
    else missing.push(code);
  }
  return { shapes, borders: draw(mesh(world, world.objects.countries, (a, b) => a !== b)), missing };
}
