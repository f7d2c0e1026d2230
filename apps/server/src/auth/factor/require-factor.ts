import type { Sql } from "postgres";

import { AppError } from "../../errors.js";
import { hasFactor } from "./factor-store.js";

/** @throws AppError no_second_factor if the user has no second factor that is on */
export async function requireFactor(sql: Sql, userId: string): Promise<void> {
  if (!(await hasFactor(sql, userId))) throw noFactor();
}

/** The error for something that needs a second factor that is on. */
export function noFactor(): AppError {
  return new AppError("no_second_factor", "You have no second factor. Set one up first.");
}
