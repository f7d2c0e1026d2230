import type { Sql } from "postgres";
import type { z } from "zod";

import { findFactor } from "./factor-store.js";
import type { factorOutput } from "./schemas.js";

/** Returns the user's second factor, without its secret. */
export async function readFactor(sql: Sql, userId: string): Promise<z.infer<typeof factorOutput>> {
  const factor = await findFactor(sql, userId);
  return {
    secondFactor: factor && { ...factor, activeSince: factor.activeSince.toISOString() },
  };
}
