import { TEAM_TABLES } from "@billstack/tenancy";

import { NESTED_TABLES } from "./nested-tables.js";
import { OBJECTS } from "./objects.js";

/** The tables that BillStack writes to. */
const WRITTEN = new Set<string>(
  [...Object.values(OBJECTS), ...Object.values(NESTED_TABLES)].map(({ table }) => table),
);

/** The names of the tables that hold synced data. The engine's migrations make more tables, which stay empty. */
export const SYNCED_TABLES: readonly string[] = TEAM_TABLES.filter((name) => WRITTEN.has(name));
