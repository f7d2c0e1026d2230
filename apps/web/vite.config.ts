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
        // Fewer and larger files are smaller when compressed: each tiny one costs about 150 bytes more than its program.
        codeSplitting: {
          groups: [
            // React and what reads data rarely change. In files of their own they stay in browser caches when the dashboard
            // changes.
            {
              name: "react",
              test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store)\//,
              priority: 4,
            },
            {
              name: "data",
              test: /vite\/preload-helper|node_modules\/(@trpc|@tanstack\/(history|store|(router|query)-core|react-(router|store|query)))\/(?!.*(useQueries|queriesObserver))/,
              priority: 3,
            },
            // What many pages use.
            { name: "parts", test: /\/apps\/web\/src\/|lucide-react/, minShareCount: 10, priority: 2 },
            // What the frame has in common with the pages before the sign-in and those of the account.
            { name: "common", test: /src\/(ui\/(lazy-part|logo)|shell\/user-menu)\.tsx$/, priority: 2 },
            // The frame around a team's pages, with all that only it imports.
            { name: "frame", test: /src\/shell\/team-layout\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
});
