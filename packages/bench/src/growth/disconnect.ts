import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { generateKey } from "@billstack/crypto";
import type { Sql } from "postgres";

import { startSeededSandbox } from "../connect/seeded-sandbox.js";
import { signUp, type Person } from "../connect/person.js";
import { withKeptServer } from "../connect/with-kept-server.js";
import { eventMaker, KINDS } from "../ingest/events.js";
import { ACCOUNT, SECRET } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { timed } from "../statistics.js";
import { connectionOf, fillInbox } from "./fill-inbox.js";

/** The pause between two looks at how far the removal is, in milliseconds. */
const LOOK_AGAIN_MS = 200;
/** Into how many parts the removal is divided, to see whether it becomes slower. */
const PARTS = 10;

/** How far a removal was at a time, in milliseconds of `performance.now()`. */
interface Progress {
  readonly at: number;
  readonly removed: number;
}

/**
 * Measures how fast a disconnect of a team with so many events answers, and whether the deletion of the events keeps its
 * pace. PostgreSQL does not wait for the disk while the inbox is filled.
 *
 * @returns a Markdown table
 */
export async function benchDisconnect({ events }: { events: number }): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "billstack-disconnect-"));
  chmodSync(dataDir, 0o755);
  const keys = generateKey();
  const sandbox = await startSeededSandbox(ACCOUNT);
  try {
    const [kind] = KINDS;
    if (kind === undefined) throw new Error("There is no kind of event");
    const payload = (await eventMaker(sandbox.url, ACCOUNT)).make(kind, 1)[0] ?? "";
    const server = { dataDir, sandboxUrl: sandbox.url, keys };
    const person = await withKeptServer({ ...server, durable: false }, async (url, sql) => {
      const one = await signUp(url);
      await one.connect(ACCOUNT, SECRET);
      await fillInbox(sql, await connectionOf(sql, one.teamId), { count: events, days: 1, payload });
      return one;
    });
    return await withKeptServer({ ...server, durable: true }, (url, sql) =>
      measure(person.at(url), sql, events),
    );
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(person: Person, sql: Sql, events: number): Promise<string> {
  await person.confirm();
  const answer = await timed(() => person.disconnect());
  const seen: Progress[] = [{ at: performance.now(), removed: 0 }];
  for (;;) {
    const [row] = await sql<{ removed: number }[]>`select removed::float8 from billstack.removals`;
    seen.push({ at: performance.now(), removed: row?.removed ?? events });
    if (row === undefined) break;
    await sleep(LOOK_AGAIN_MS);
  }
  const paces = Array.from({ length: PARTS }, (_, part) => pace(seen, events, part));
  const took = (seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0);
  const perSecond = (value: number | undefined): string =>
    `${Math.round(value ?? 0).toLocaleString("en")} events/s`;
  return markdownTable(
    ["", "result"],
    [
      ["events", events.toLocaleString("en")],
      ["the disconnect answers", `${answer.ms.toFixed(0)} ms`],
      ["the job has deleted all events", `${(took / 1_000).toFixed(0)} s`],
      ["pace in the first tenth", perSecond(paces[0])],
      ["pace in the last tenth", perSecond(paces.at(-1))],
      ["slowest and fastest tenth", `${perSecond(Math.min(...paces))}, ${perSecond(Math.max(...paces))}`],
    ],
  );
}

/** Returns how many events a second were deleted while a part of all events was deleted. */
function pace(seen: readonly Progress[], events: number, part: number): number {
  const reached = (share: number): Progress | undefined =>
    seen.find(({ removed }) => removed >= (events * share) / PARTS);
  const [first, last] = [reached(part), reached(part + 1)];
  if (first === undefined || last === undefined || first.at === last.at) return NaN;
  return ((last.removed - first.removed) * 1_000) / (last.at - first.at);
}
