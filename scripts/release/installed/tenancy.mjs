import { fileURLToPath } from "node:url";

// In a release, this file is in the place of packages/tenancy/src/installed-files.ts. It becomes a part of a file in the
// folder `lib`, so the paths begin there.

export const CONTROL_MIGRATIONS = fileURLToPath(new URL("../sql/control/", import.meta.url));

export const ADDITIONS = fileURLToPath(new URL("../sql/team/", import.meta.url));

export const EXPECTED_SIGNATURE = fileURLToPath(new URL("../sql/team-signature.json", import.meta.url));

export const engineMigrationsFolder = () => fileURLToPath(new URL("../sql/engine/", import.meta.url));
