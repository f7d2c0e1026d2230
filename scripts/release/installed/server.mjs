import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// In a release, this file is in the place of apps/server/src/installed-files.ts. It becomes a part of a file in the
// folder `lib`, so the paths begin there.

export const DASHBOARD = fileURLToPath(new URL("../web/", import.meta.url));

/** @returns {string} the version of BillStack */
export const billstackVersion = () =>
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
