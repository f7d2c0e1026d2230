import type { TeamContext } from "../context.js";
import { readTeam } from "./read-team.js";
import type { Months } from "./schemas.js";

/** Returns the movements of MRR by month. */
export async function readMonths(
  ctx: TeamContext,
  { currency = null }: { currency?: string | null | undefined; months: number },
): Promise<Months> {
  await ctx.read((sql) =>
    readTeam(sql, ctx.teamId, (schema) => `select from ${schema}.subscriptions limit 1`),
  );
  return { currency, asOf: new Date().toISOString(), completeFrom: null, missingRates: [], months: [] };
}
