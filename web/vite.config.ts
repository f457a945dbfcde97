import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [preact()],
  build: {
    outDir: "../src/autarky/lab/static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    assetsInlineLimit: 0, // the page's policy allows no script or style that is not a file
  },
  server: { proxy: { "/api": "http://127.0.0.1:8765" } },
});
