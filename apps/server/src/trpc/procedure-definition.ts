import type { z } from "zod";

import type { Meta } from "./init.js";
import { appRouter } from "./router.js";

/** What tRPC knows about a procedure. */
export interface ProcedureDefinition {
  type: "query" | "mutation" | "subscription";
  inputs: z.ZodType[];
  output?: z.ZodType;
  meta: Meta;
}

// tRPC's documented way to look inside a router is `_def`, but its types do not show the values at run time.
const { _def: router } = appRouter;
const procedures = router.procedures as unknown as Record<string, { _def: ProcedureDefinition }>;

/** The names of all procedures, such as `connection.status`. */
export const PROCEDURES: readonly string[] = Object.keys(procedures);

/** Returns the procedure with this name; null if there is none. */
export function findProcedure(name: string): ProcedureDefinition | null {
  const found = Object.hasOwn(procedures, name) ? procedures[name] : undefined;
  if (found === undefined) return null;
  const { _def: definition } = found;
  return definition;
}
