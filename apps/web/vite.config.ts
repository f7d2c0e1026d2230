import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { markdown } from "./markdown-plugin.js";

const SERVER = "http://localhost:3000";

export default defineConfig({
  plugins: [react(), tailwindcss(), markdown()],
  server: { proxy: { "/trpc": SERVER, "/api": SERVER } },
  // The server's CSP admits no data: URLs, so nothing may be inlined as one.
  build: {
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // React changes seldom: a new version of the dashboard leaves it in people's caches.
        codeSplitting: { groups: [{ name: "react", test: /node_modules\/(react|react-dom|scheduler)\// }] },
      },
    },
  },
});
