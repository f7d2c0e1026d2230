import { fileURLToPath } from "node:url";

import { startChild } from "../connect/child-server.js";
import { KINDS, type EventMaker } from "../ingest/events.js";
import { startLoad, type Load } from "../ingest/load.js";
import type { Seen } from "../ingest/message.js";
import { ACCOUNT, SECRET } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { openScene } from "../scene.js";
import { median, quantile } from "../statistics.js";
import { fill } from "./fill.js";

/** How much to measure. */
interface Plan {
  readonly rounds: number;
  readonly customers: number;
}

/** How many questions are sent at the same time. */
const AT_ONCE = 64;
/** How many questions one measurement sends. */
const QUESTIONS = 2_000;
/** How many webhooks are sent in a second in the second half of the measurements. */
const WEBHOOKS_PER_SECOND = 1_000;

/** How long webhooks are sent beside one measurement. */
const WEBHOOK_SECONDS = 3;

/** What was measured at one server. */
interface Measured {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/**
 * Measures how many questions a second `T/access` answers with an API key, beside a server that only looks up one
 * row. They use the same database and are measured one after the other. Then both are measured again while BillStack
 * receives and applies webhooks.
 *
 * @returns a Markdown table, and how many requests were sent to Stripe meanwhile
 */
export async function benchAccess({ rounds, customers }: Plan): Promise<string> {
  const scene = await openScene("billstack_access", {
    env: { API_KEY_REQUESTS_PER_SECOND: "100000", API_KEY_BURST: "100000" },
  });
  try {
    const { sandboxUrl, maker, billstack } = scene;
    const { person, sql } = billstack;
    await fill(sql, person.teamId, customers);
    const apiKey = await person.createKey(["access:read"]);
    const bare = await startChild(fileURLToPath(new URL("bare-server.js", import.meta.url)), "PORT", "/", {
      DATABASE_URL: billstack.databaseUrl,
      TEAM_SCHEMA: `stripe_team_${person.teamId}`,
    });
    scene.alsoStop(() => bare.stop());
    const [load, webhooks] = [startLoad(), startLoad()];
    scene.alsoStop(() => load.stop());
    scene.alsoStop(() => webhooks.stop());

    // Webhooks go to the first process, and questions to one of their own, as the bare server is one, too.
    const answering = await billstack.startAnother();
    scene.alsoStop(() => answering.stop());
    const path = `${answering.url}/api/billstack/teams/${person.teamId}/access`;
    const targets: [string, (n: number) => string][] = [
      ["bare", (n) => `${bare.url}/?customer=cus_${n}`],
      ["by id", (n) => `${path}?customer=cus_${n}`],
      ["by e-mail", (n) => `${path}?email=person${n}%40example.com`],
      ["by metadata", (n) => `${path}?metadata[userId]=${n}`],
    ];
    const ask = async (urlOf: (n: number) => string, count: number): Promise<Measured> => {
      const deliveries = Array.from({ length: count }, () => {
        return { url: urlOf(1 + Math.floor(Math.random() * customers)), body: "" };
      });
      await load.prepare({ deliveries, secret: "", apiKey, atOnce: AT_ONCE });
      return measuredOf(count, await load.send());
    };
    for (const [, urlOf] of targets) await ask(urlOf, QUESTIONS);
    const before = await answeredBy(sandboxUrl);
    const rows: string[][] = [];
    for (const isBusy of [false, true]) {
      const measured = new Map(targets.map(([name]) => [name, [] as Measured[]]));
      for (let round = 0; round < rounds; round += 1) {
        for (const [name, urlOf] of round % 2 === 0 ? targets : targets.toReversed()) {
          const stop = isBusy
            ? await sendWebhooks(webhooks, `${billstack.url}/api/webhooks/stripe/${person.teamId}`, maker)
            : null;
          measured.get(name)?.push(await ask(urlOf, QUESTIONS));
          await stop?.();
        }
      }
      rows.push(...linesOf(measured, isBusy));
    }
    const asked = (await answeredBy(sandboxUrl)) - before;
    return `${markdownTable(HEAD, rows)}\n\nRequests to Stripe meanwhile: ${asked}`;
  } finally {
    await scene.close();
  }
}

/**
 * Begins to send webhooks about customers, at a fixed rate.
 *
 * @returns a function that waits until all of them are answered
 */
async function sendWebhooks(load: Load, url: string, maker: EventMaker): Promise<() => Promise<void>> {
  const [kind] = KINDS;
  if (kind === undefined) throw new Error("There is no kind of event");
  const deliveries = maker.make(kind, WEBHOOKS_PER_SECOND * WEBHOOK_SECONDS).map((body) => ({ url, body }));
  await load.prepare({ deliveries, secret: SECRET, atOnce: AT_ONCE, perSecond: WEBHOOKS_PER_SECOND });
  const sending = load.send();
  return async () => void (await sending);
}

function measuredOf(count: number, { ms, latenciesMs }: Seen): Measured {
  return { perSecond: (count / ms) * 1_000, p99Ms: quantile(latenciesMs, 0.99) };
}

const HEAD = ["questions", "webhooks/s", "answers/s", "to the bare server", "p99", "to its p99"];

/**
 * Returns the lines of the table. Values are medians, and the ratios are medians of the ratios of each round, because
 * other programs on the machine disturb both servers of a round alike.
 */
function linesOf(measured: Map<string, Measured[]>, isBusy: boolean): string[][] {
  const bare = measured.get("bare") ?? [];
  return [...measured].map(([name, own]) => {
    const ratio = (value: keyof Measured): number =>
      median(own.map((one, round) => one[value] / (bare[round]?.[value] ?? NaN)));
    const middle = (value: keyof Measured): number => median(own.map((one) => one[value]));
    return [
      name,
      isBusy ? String(WEBHOOKS_PER_SECOND) : "0",
      Math.round(middle("perSecond")).toLocaleString("en"),
      `${(100 * ratio("perSecond")).toFixed(0)} %`,
      `${middle("p99Ms").toFixed(0)} ms`,
      `${ratio("p99Ms").toFixed(1)}×`,
    ];
  });
}

/** Returns how many requests to Stripe's API the sandbox has answered. */
async function answeredBy(sandboxUrl: string): Promise<number> {
  const { answered } = (await (await fetch(`${sandboxUrl}/_sandbox/${ACCOUNT}/limits`)).json()) as {
    answered: Record<string, number>;
  };
  return Object.values(answered).reduce((sum, count) => sum + count, 0);
}
