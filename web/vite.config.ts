import { existsSync, readdirSync, readFileSync } from "node:fs";
import preact from "@preact/preset-vite";
import { defineConfig, type Plugin } from "vite";

/** The terms of all that is built into the page, beside it as they ask. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle() {
      const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
        packages: Record<string, { version?: string; license?: string; dev?: boolean; optional?: boolean }>;
      };
      const parts = Object.entries(lock.packages)
        .filter(([path, own]) => path !== "" && !own.dev && existsSync(path))
        .map(([path, own]) => {
          const texts = readdirSync(path, { withFileTypes: true })
            .filter((file) => file.isFile() && /^(licen[cs]e|notice|copying)/i.test(file.name))
            .map((file) => readFileSync(`${path}/${file.name}`, "utf8").trim());
          const name = path.replace(/^.*node_modules\//, "");
          return [`${name} ${own.version ?? ""} (${own.license ?? "see below"})`, ...texts].join("\n\n");
        });
      this.emitFile({ type: "asset", fileName: "assets/licences.txt", source: parts.join(`\n\n${"-".repeat(78)}\n\n`) });
    },
  };
}

export default defineConfig({
  plugins: [preact(), licences()],
  build: {
    outDir: "../src/autarky/lab/static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    assetsInlineLimit: 0, // the page's policy allows no script or style that is not a file
  },
  server: { proxy: { "/api": "http://127.0.0.1:8765" } },
});
