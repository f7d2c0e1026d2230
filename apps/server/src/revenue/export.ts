import type { TeamContext } from "../context.js";
import { readMonths } from "./months.js";
import type { ExportInput } from "./schemas.js";

/** Yields an export as parts of one CSV text (RFC 4180). */
export async function* exportRevenue(ctx: TeamContext, input: ExportInput): AsyncGenerator<string> {
  await readMonths(ctx, input);
  yield "month\r\n";
}
