import { setTimeout as sleep } from "node:timers/promises";

import type { Sql } from "postgres";

import { signUp } from "../connect/person.js";
import { KINDS } from "../ingest/events.js";
import { startLoad } from "../ingest/load.js";
import { allApplied, SECRET } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { openScene } from "../scene.js";
import { quantile, timed } from "../statistics.js";
import { fillInbox, connectionOf, inboxBytes } from "./fill-inbox.js";

/** How many events are sent at the same time. */
const AT_ONCE = 64;
/** The pause between two checks whether everything is deleted, in milliseconds. */
const LOOK_AGAIN_MS = 50;

/** The size of the benchmark. */
export interface GrowthOptions {
  /** How many old events the inbox has. */
  readonly stored: number;
  /** How many events are sent while nothing is deleted, and again while payloads are deleted. */
  readonly events: number;
}

/**
 * Measures how fast BillStack deletes old payloads, whether webhooks notice it, and how long a disconnect of a team with
 * many events takes. Everything is compared with something else in the same run.
 * @returns a Markdown table
 */
export async function benchGrowth({ stored, events }: GrowthOptions): Promise<string> {
  const scene = await openScene("growth", { env: { EVENT_PAYLOAD_DAYS: "30" } });
  try {
    const { maker, billstack } = scene;
    const { sql, person } = billstack;
    const load = startLoad();
    scene.alsoStop(() => load.stop());
    const [kind] = KINDS;
    if (kind === undefined) throw new Error("There is no kind of event");
    const send = async (count: number) => {
      const url = `${billstack.url}/api/webhooks/stripe/${person.teamId}`;
      const deliveries = maker.make(kind, count).map((body) => ({ url, body }));
      await load.prepare({ deliveries, secret: SECRET, atOnce: AT_ONCE });
      const startedAt = performance.now();
      const { latenciesMs } = await load.send();
      await allApplied(sql);
      return {
        perSecond: (count * 1_000) / (performance.now() - startedAt),
        p99Ms: quantile(latenciesMs, 0.99),
      };
    };
    const payload = maker.make(kind, 1)[0] ?? "";
    await fillInbox(sql, await connectionOf(sql, person.teamId), { count: stored, days: 20, payload });
    const full = await inboxBytes(sql);
    await send(events / 4);
    const alone = await send(events);
    await billstack.restart({ EVENT_PAYLOAD_DAYS: "10" });
    const removal = timed(() => payloadsDeleted(sql));
    const beside = await send(events);
    const { ms } = await removal;
    await sql`vacuum billstack.inbox`;
    await fillInbox(sql, await connectionOf(sql, person.teamId), { count: stored, days: 1, payload });
    const again = await inboxBytes(sql);
    return [
      markdownTable(
        ["", "result"],
        [
          ["payloads deleted a second", perSecond((stored * 1_000) / ms)],
          ["compared with 2,000 a second", `${(stored / ms / 2).toFixed(1)}×`],
          ["events applied a second, nothing deleted", perSecond(alone.perSecond)],
          ["events applied a second, payloads deleted meanwhile", perSecond(beside.perSecond)],
          ["p99 of the answers, nothing deleted", inMs(alone.p99Ms)],
          ["p99 of the answers, payloads deleted meanwhile", inMs(beside.p99Ms)],
          ["size of the inbox after a second filling, to the first one", `${(again / full).toFixed(2)}×`],
        ],
      ),
      await measureDisconnect(billstack.url, sql, { stored, payload }),
    ].join("\n\n");
  } finally {
    await scene.close();
  }
}

/** Waits until no old event has a payload. */
async function payloadsDeleted(sql: Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ left: boolean }[]>`
      select exists (
        select from billstack.inbox
        where payload is not null and status in ('applied', 'not_synced') and received_at < now() - interval '10 days'
      ) as left`;
    if (row?.left === false) return;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Measures a disconnect of a team with many events, and one statement that deletes the same events. */
async function measureDisconnect(
  url: string,
  sql: Sql,
  { stored, payload }: { stored: number; payload: string },
): Promise<string> {
  const person = await signUp(url);
  await person.connect("growthtoo", SECRET);
  const id = await connectionOf(sql, person.teamId);
  await fillInbox(sql, id, { count: stored, days: 1, payload });
  const once = await timed(() =>
    sql
      .begin(async (transaction) => {
        await transaction`delete from billstack.inbox where connection_id = ${id}`;
        throw new RolledBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      }),
  );
  const answer = await timed(() => person.disconnect());
  const rest = await timed(async () => {
    while ((await sql`select 1 from billstack.removals`).length > 0) await sleep(LOOK_AGAIN_MS);
  });
  return markdownTable(
    ["", "time"],
    [
      ["one statement deletes all events of the team", inMs(once.ms)],
      ["the disconnect answers", inMs(answer.ms)],
      ["the job has deleted all events", inMs(rest.ms)],
    ],
  );
}

/** Undoes a transaction that was only measured. */
class RolledBack extends Error {}

const perSecond = (value: number) => Math.round(value).toLocaleString("en");
const inMs = (value: number) => `${value.toFixed(0)} ms`;
