import { setTimeout as sleep } from "node:timers/promises";

import { connect } from "../create-database.js";
import { markdownTable } from "../markdown-table.js";
import { makeNothingDue, makeUsual, makeVerificationsDue, verificationsSince } from "./due-store.js";
import { startProcesses, type Installation, type Process } from "./processes.js";

/** Processes get this long to do what a start causes, and then are measured for so long, in seconds. */
const SETTLE_SECONDS = 8;
const SECONDS = 60;

/**
 * Counts the statements that processes send without events: when nothing is due, on a usual day, and when the daily
 * verifications of all teams are due at once.
 * @returns a Markdown table
 */
export async function measureIdle(installation: Installation, counts: readonly number[]): Promise<string> {
  const rows: string[][] = [];
  const sql = connect(installation.databaseUrl);
  const days: [string, () => Promise<void>][] = [
    ["nothing is due", () => makeNothingDue(sql)],
    ["a usual day", () => makeUsual(sql)],
    ["all daily verifications are due", () => makeVerificationsDue(sql)],
  ];
  try {
    for (const count of counts) {
      console.error(`Counting the statements of ${count} idle processes …`);
      await makeNothingDue(sql);
      const processes = await startProcesses(installation, count, true);
      try {
        for (const [day, make] of days) {
          await make();
          await sleep(SETTLE_SECONDS * 1_000);
          const each = (await statementsPerSecond(processes)).map((one) => one.toFixed(1)).join(", ");
          rows.push([String(count), day, each, String(await verificationsSince(sql, SECONDS))]);
        }
      } finally {
        await Promise.all(processes.map((one) => one.stop()));
      }
    }
  } finally {
    await sql.end();
  }
  return markdownTable(
    ["processes", "when", "statements/s of each process", "verifications begun in a minute"],
    rows,
  );
}

async function statementsPerSecond(processes: readonly Process[]): Promise<number[]> {
  const before = processes.map((one) => one.statements() ?? 0);
  await sleep(SECONDS * 1_000);
  return processes.map((one, index) => ((one.statements() ?? 0) - (before[index] ?? 0)) / SECONDS);
}
