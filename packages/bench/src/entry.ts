import { fileURLToPath } from "node:url";

/** Returns the path of an app's built entry file, which the benchmarks start with Node.js as a person does. */
export const entry = (app: string): string =>
  fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
