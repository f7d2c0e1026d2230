import { fileURLToPath } from "node:url";

/** The built entry of an app, which has no export for it: a person starts it, too. */
export const entry = (app: string): string =>
  fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
