import { useEffect, useState } from "preact/hooks";

/** Whether the page is dark: as the system has it, until somebody turns it. */
export function useTheme(): [boolean, () => void] {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const [chosen, setChosen] = useState<string | null>(() => localStorage.getItem("theme"));
  const [wanted, setWanted] = useState(system.matches);
  useEffect(() => {
    const hear = () => setWanted(system.matches);
    system.addEventListener("change", hear);
    return () => system.removeEventListener("change", hear);
  }, []);
  const dark = chosen === null ? wanted : chosen === "dark";
  useEffect(() => {
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  }, [dark]);
  return [
    dark,
    () => {
      const next = dark ? "light" : "dark";
      localStorage.setItem("theme", next);
      setChosen(next);
    },
  ];
}
