import type { z } from "zod";

import type { Meta } from "./init.js";
import { appRouter } from "./router.js";

/** What tRPC knows of a procedure. */
export interface ProcedureDefinition {
  type: "query" | "mutation" | "subscription";
  inputs: z.ZodType[];
  output?: z.ZodType;
  meta: Meta;
}

/** `_def` is tRPC's public way to look inside a router; its values are typed for inference only. */
const { _def: router } = appRouter;
const procedures = router.procedures as unknown as Record<string, { _def: ProcedureDefinition }>;

/** The names of all procedures, such as `connection.status`. */
export const PROCEDURES: readonly string[] = Object.keys(procedures);

/** The procedure of this name, or null. */
export function findProcedure(name: string): ProcedureDefinition | null {
  const found = Object.hasOwn(procedures, name) ? procedures[name] : undefined;
  if (found === undefined) return null;
  const { _def: definition } = found;
  return definition;
}
