import { markdownTable } from "../markdown-table.js";
import { timed } from "../statistics.js";
import type { Billstack } from "./billstack.js";

/** BillStack's default budget for read requests of an account in test mode. */
const PER_SECOND = 20;
const ROWS_A_REQUEST = 100;

/** Their pages need no further request: of an invoice or subscription with more than ten lines the rest is asked for. */
const OBJECTS = ["customer", "charge"];

/** Loads two kinds at once with the default budget: how much of it becomes rows, and whether it is ever exceeded. */
export async function measureBudget(billstack: Billstack, stripeUrl: string): Promise<string> {
  const seen = async () =>
    (await (await fetch(`${stripeUrl}/seen`)).json()) as { requests: number; mostInASecond: number };
  await seen();
  const { ms, result } = await timed(() => billstack.person.backfill(OBJECTS));
  const rows = Object.values(result).reduce((sum, { synced }) => sum + synced, 0);
  if (rows === 0) throw new Error("The run has not ended in a minute: take fewer --customers");
  const { requests, mostInASecond } = await seen();
  const perSecond = (rows / ms) * 1_000;
  return markdownTable(
    [
      "rows",
      "seconds",
      "requests",
      "rows/s",
      "of what the budget allows",
      "goal",
      "most requests in a second",
    ],
    [
      [
        rows.toLocaleString("en"),
        (ms / 1_000).toFixed(1),
        String(requests),
        Math.round(perSecond).toLocaleString("en"),
        `${((100 * perSecond) / (PER_SECOND * ROWS_A_REQUEST)).toFixed(1)} %`,
        "90 %",
        String(mostInASecond),
      ],
    ],
  );
}
