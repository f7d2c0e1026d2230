import { fileURLToPath } from "node:url";

import { build, type Plugin } from "vite";

const PROGRAM = fileURLToPath(new URL("src/api-docs/main.ts", import.meta.url));
const FILE = "api-docs.js";

/**
 * Returns a Vite plugin that adds the program of the API documentation to the build, as one file with a fixed name: the
 * page `/api/docs` is made by the server (`apps/server/src/http/docs-page`), which cannot know a name that changes.
 *
 * The program is built by itself. As a second entry of the dashboard's build it would make the build split the
 * dashboard's first load into many more files, which are larger together.
 */
export function apiDocs(): Plugin {
  return {
    name: "billstack:api-docs",
    apply: "build",
    async generateBundle() {
      const built = await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        build: {
          write: false,
          modulePreload: false,
          rolldownOptions: { input: PROGRAM, output: { entryFileNames: FILE } },
        },
      });
      const outputs = Array.isArray(built) ? built : "output" in built ? [built] : [];
      const program = outputs.flatMap(({ output }) => output).find(({ fileName }) => fileName === FILE);
      if (program?.type !== "chunk") throw new Error(`The build of ${PROGRAM} made no ${FILE}.`);
      this.emitFile({ type: "asset", fileName: FILE, source: program.code });
    },
  };
}
