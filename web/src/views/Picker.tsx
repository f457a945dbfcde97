import type { WorldDetail } from "../api/types";

export type Names = string | string[];

interface Props {
  label: string;
  value: Names;
  /** What everybody or everything is called; absent: names are needed. */
  all?: string;
  groups: { title: string; names: { code: string; title: string }[] }[];
  onChange: (value: Names) => void;
}

/** Several names of a list, or all of them. */
export function Picker({ label, value, all, groups, onChange }: Props) {
  const chosen = new Set(value === "*" ? [] : typeof value === "string" ? [value] : value);
  const shown = value === "*" ? (all ?? "*") : [...chosen].join(", ");
  const toggle = (code: string) => {
    const next = new Set(chosen);
    if (!next.delete(code)) next.add(code);
    const names = [...next];
    if (names.length === 0) onChange(all ? "*" : value);
    else onChange(names.length === 1 ? (names[0] ?? "*") : names);
  };
  return (
    <details class="picker">
      <summary>
        <span class="label">{label}</span> <span class="value">{shown}</span>
      </summary>
      <fieldset>
        <legend class="hidden">{label}</legend>
        {all && (
          <label>
            <input type="checkbox" checked={value === "*"} onChange={() => onChange("*")} /> {all}
          </label>
        )}
        {groups.map((group) => (
          <div key={group.title} class="group">
            {groups.length > 1 && <p class="note">{group.title}</p>}
            {group.names.map(({ code, title }) => (
              <label key={code}>
                <input type="checkbox" checked={chosen.has(code)} onChange={() => toggle(code)} />{" "}
                {title === code ? code : `${title} (${code})`}
              </label>
            ))}
          </div>
        ))}
      </fieldset>
    </details>
  );
}

/** Countries of a world, and its blocs. */
export function whoOf(world: WorldDetail): Props["groups"] {
  const countries = new Map(world.regions.map((r) => [r.country, r.country_title]));
  const blocs = Object.keys(world.blocs);
  return [
    { title: "Countries", names: [...countries].map(([code, title]) => ({ code, title })) },
    ...(blocs.length > 0
      ? [{ title: "Blocs", names: blocs.map((code) => ({ code, title: code.replaceAll("_", " ") })) }]
      : []),
  ];
}

export function productsOf(world: WorldDetail): Props["groups"] {
  return [{ title: "Products", names: world.sectors.map(({ code, title }) => ({ code, title })) }];
}
