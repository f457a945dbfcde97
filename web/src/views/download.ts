/** A figure as a file: its table, or its picture. */
import type { Figure } from "../api/types";

export function csv(figure: Figure): string {
  const head = figure.columns.map((c) => (c.unit === "text" ? c.label : `${c.label} (${c.unit})`));
  const lines = [head, ...figure.rows.map((row) => row.map((cell) => cell ?? ""))];
  return lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

/** Text that a spreadsheet would take for a formula is given as text. */
function quoted(cell: string | number | boolean): string {
  if (typeof cell === "number") return String(cell);
  const text = String(cell).replace(/^([=+@\-\t\r])/, "'$1");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** The picture with its finding above and its source below, so that it can stand alone. */
export function svgText(svg: SVGSVGElement, figure: Figure, ink: string, paper: string): string {
  const box = svg.viewBox.baseVal;
  const [w, h] = box.width > 0 ? [box.width, box.height] : [svg.clientWidth, svg.clientHeight];
  const title = wrapped(figure.title, Math.floor(w / 8.2));
  const top = 12 + 18 * title.length;
  const own = svg.cloneNode(true) as SVGSVGElement;
  own.setAttribute("y", String(top));
  own.setAttribute("width", String(w));
  own.setAttribute("height", String(h));
  own.removeAttribute("style");
  const inner = new XMLSerializer().serializeToString(own);
  const words = (text: string, y: number, more: string) =>
    `<text x="8" y="${y}" fill="${ink}" font-family="system-ui, sans-serif" ${more}>${escape(text)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h + top + 26}" viewBox="0 0 ${w} ${h + top + 26}">` +
    `<rect width="100%" height="100%" fill="${paper}"/>` +
    title.map((line, at) => words(line, 18 + 18 * at, 'font-size="14" font-weight="600"')).join("") +
    inner +
    words(figure.source, h + top + 16, 'font-size="11"') +
    "</svg>"
  );
}

export function png(text: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = picture.width * 2;
      canvas.height = picture.height * 2;
      canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      canvas.toBlob((blob) => {
        if (blob === null) return reject(new Error("the picture could not be drawn"));
        save(name, blob, "image/png");
        resolve();
      });
    };
    picture.onerror = () => reject(new Error("the picture could not be drawn"));
    picture.src = url;
  });
}

function wrapped(text: string, most: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last && last.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
}
