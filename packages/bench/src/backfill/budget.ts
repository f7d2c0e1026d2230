import { markdownTable } from "../markdown-table.js";
import { timed } from "../statistics.js";
import type { Billstack } from "./billstack.js";

/** BillStack's default budget of read requests for an account in test mode. */
const PER_SECOND = 20;
/** The largest page that Stripe returns. */
const ROWS_A_REQUEST = 100;

/**
 * The kinds of objects to load. BillStack needs only one request for each page of them. For invoices it would need
 * more requests, because it reads the lines of an invoice with more than ten lines separately.
 */
const OBJECTS = ["customer", "charge"];

/**
 * Loads two kinds of objects with the default budget. Measures which share of the budget brings rows, and whether the
 * budget is ever exceeded.
 * @returns a Markdown table
 */
export async function measureBudget(billstack: Billstack, stripeUrl: string): Promise<string> {
  const requestsSinceLastCall = async () =>
    (await (await fetch(`${stripeUrl}/seen`)).json()) as { requests: number; mostInASecond: number };
  await requestsSinceLastCall();
  const { ms, result } = await timed(() => billstack.person.backfill(OBJECTS));
  const rows = Object.values(result).reduce((sum, { synced }) => sum + synced, 0);
  if (rows === 0) throw new Error("The backfill has not ended in a minute. Use fewer --customers.");
  const { requests, mostInASecond } = await requestsSinceLastCall();
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
