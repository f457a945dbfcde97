import { useState } from "preact/hooks";
import { listen, sendTable } from "../api/client";
import { sentence } from "../state/useAnswer";

interface Props {
  formats: readonly string[];
  most: number;
  onWorld: (name: string) => void;
}

/** Send a table; the same readers take it as on the command line. */
export function Upload({ formats, most, onWorld }: Props) {
  const [told, setTold] = useState<{ text: string; bad: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  async function send(event: SubmitEvent) {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const file = form.get("file");
    if (!(file instanceof File) || file.size === 0) return setTold({ text: "choose a file first", bad: true });
    if (file.size > most) {
      return setTold({ text: `the file is larger than ${Math.round(most / 2 ** 20)} MiB; use \`autarky world import\``, bad: true });
    }
    setBusy(true);
    setTold({ text: `sending ${file.name} …`, bad: false });
    try {
      const job = await sendTable(file, String(form.get("format") ?? ""), String(form.get("year") ?? ""));
      listen(
        job,
        (heard) => {
          if (heard.kind === "headline") setTold({ text: heard.sentence, bad: false });
          if (heard.kind === "failed") setTold({ text: heard.detail, bad: true });
          if (heard.kind === "done") onWorld(String(heard.provenance["world"]));
          if (heard.kind === "failed" || heard.kind === "done" || heard.kind === "cancelled") setBusy(false);
        },
        (text) => {
          setBusy(false);
          setTold({ text, bad: true });
        },
      );
    } catch (error) {
      setBusy(false);
      setTold({ text: sentence(error), bad: true });
    }
  }
  return (
    <details class="upload">
      <summary>Your own table</summary>
      <form onSubmit={send}>
        <label>File <input type="file" name="file" /></label>
        <label>
          Format{" "}
          <select name="format">
            <option value="">found from the file</option>
            {formats.map((format) => <option key={format} value={format}>{format}</option>)}
          </select>
        </label>
        <label>Year <input type="number" name="year" min={1} max={3000} placeholder="as the file says" /></label>
        <button type="submit" disabled={busy}>Read it</button>
      </form>
      <p class={told?.bad ? "problem" : "note"} role={told?.bad ? "alert" : "status"}>{told?.text}</p>
    </details>
  );
}
