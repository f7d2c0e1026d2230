import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTROL_MIGRATIONS } from "../installed-files.js";

/** What the last release of BillStack consists of, as far as its databases show it. */
export interface Release {
  /** The version of the release. */
  readonly version: string;
  /** The control-schema migrations of the release: the SHA-256 of each file by the migration's name. */
  readonly control: Readonly<Record<string, string>>;
  /** BillStack's own migrations of team schemas in the release, in the same form. */
  readonly team: Readonly<Record<string, string>>;
}

let loaded: ReadonlySet<string> | undefined;

/**
 * Returns the names of the control-schema migrations that the last release has. Each process that may run beside this
 * version knows them. Reads the file `released.json` only once per process.
 */
export function releasedMigrations(): ReadonlySet<string> {
  if (loaded) return loaded;
  const text = readFileSync(join(CONTROL_MIGRATIONS, "released.json"), "utf8");
  loaded = new Set(Object.keys((JSON.parse(text) as Release).control));
  return loaded;
}
