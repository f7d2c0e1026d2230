import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The files that this package reads while it runs. The paths are right from `src` and from `dist`. A release has the
// files in other folders, so its build puts scripts/release/installed/tenancy.mjs in the place of this file.

/** The folder with the migrations of the control schema. */
export const CONTROL_MIGRATIONS = fileURLToPath(new URL("../src/control/migrations/", import.meta.url));

/** The folder with BillStack's additions to the engine's migrations of a team schema. */
export const ADDITIONS = fileURLToPath(new URL("../src/team/additions/", import.meta.url));

/** The file with the signature that a complete team schema has. */
export const EXPECTED_SIGNATURE = fileURLToPath(
  new URL("../src/team/expected-signature.json", import.meta.url),
);

/** Returns the folder with the engine's migration files, which is inside its installed package. */
export function engineMigrationsFolder(): string {
  const entry = createRequire(import.meta.url).resolve("@supabase/stripe-sync-engine");
  return join(dirname(entry), "migrations");
}
