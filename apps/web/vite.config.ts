import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { apiDocs } from "./api-docs-plugin.js";
import { compress } from "./compress-plugin.js";
import { markdown } from "./markdown-plugin.js";

const SERVER = "http://localhost:3000";

export default defineConfig({
  plugins: [react(), tailwindcss(), markdown(), apiDocs(), compress()],
  server: { proxy: { "/trpc": SERVER, "/api": SERVER } },
  // The server's Content Security Policy refuses data: URLs, so no asset may be inlined as one.
  build: {
    assetsInlineLimit: 0,
    // test/first-load.test.ts reads this list of the files that each page loads. The server does not serve it.
    manifest: true,
    // scripts/release/write-release.mjs reads this list of the packages in the dashboard. The server does not serve it.
    license: { fileName: ".vite/licenses.json" },
    rolldownOptions: {
      output: {
        // React rarely changes. In a file of its own it stays in browser caches when the dashboard changes.
        codeSplitting: { groups: [{ name: "react", test: /node_modules\/(react|react-dom|scheduler)\// }] },
      },
    },
  },
});
