import { useState } from "preact/hooks";
import type { About } from "../api/types";

interface Props {
  lab: About;
  world: string;
  onWorld: (name: string) => void;
  link: () => string;
  comparing: boolean;
  onCompare: () => void;
  dark: boolean;
  onTurn: () => void;
}

export function Header({ lab, world, onWorld, link, comparing, onCompare, dark, onTurn }: Props) {
  const [copied, setCopied] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(link()).then(
      () => setCopied("Link copied."),
      () => setCopied("Copy the link from the address bar."),
    );
  return (
    <header class="top">
      <a class="skip" href="#dependence" onClick={(event) => {
        event.preventDefault(); // the address holds the view
        document.getElementById("dependence")?.scrollIntoView();
      }}>To the answers</a>
      <strong class="brand">autarky lab</strong>
      <label class="control">
        <span>world</span>
        <select value={world} onChange={(event) => onWorld(event.currentTarget.value)}>
          {lab.worlds.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
        </select>
      </label>
      <nav aria-label="Page">
        <button type="button" aria-pressed={comparing} onClick={onCompare}>{comparing ? "Stop comparing" : "Compare two scenarios"}</button>
        <button type="button" onClick={copy}>Copy link</button>
        <button type="button" aria-pressed={dark} onClick={onTurn}>{dark ? "Light" : "Dark"}</button>
        <span role="status" class="note">{copied}</span>
      </nav>
    </header>
  );
}
