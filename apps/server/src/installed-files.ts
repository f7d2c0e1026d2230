import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The files that the server reads while it runs. The paths are right from `src` and from `dist`. A release has the
// files in other folders, so its build puts scripts/release/installed/server.mjs in the place of this file.

/** The folder with the built dashboard. */
export const DASHBOARD = fileURLToPath(new URL("../../web/dist/", import.meta.url));

/** Returns the version of BillStack, such as `0.1.0`. */
export function billstackVersion(): string {
  const manifest = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
