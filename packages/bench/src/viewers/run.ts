import { KINDS, type EventMaker } from "../ingest/events.js";
import { startLoad, type Load } from "../ingest/load.js";
import type { BillStack } from "../ingest/start-billstack.js";
import { SECRET } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { openScene } from "../scene.js";
import { median, quantile } from "../statistics.js";
import { fillCharges } from "./fill-charges.js";

/** How much to measure. */
interface Plan {
  readonly rounds: number;
  /** How many rows the large table has. */
  readonly rows: number;
}

/** How many reads the viewer sends at once, again and again. */
const READS = 20;
/** The counts of all tables, a page of the large table, and a list for which PostgreSQL has to search the whole table. */
const READ = ["stripe/tables", "stripe/tables/charges?limit=200", "charges?status=failed"];
/** How many webhooks are sent in a second, and for how many seconds in each measurement. */
const WEBHOOKS_PER_SECOND = 200;
const SECONDS = 5;

/** What one measurement saw. */
interface Measured {
  readonly p99Ms: number;
  /** How many answers the viewer got, by status. */
  readonly answers: Map<number, number>;
}

/**
 * Measures the p99 of webhooks while a viewer reads a table of millions of rows, twenty times at once, in turn with the p99
 * without the viewer.
 *
 * @returns a Markdown table
 */
export async function benchViewers({ rounds, rows }: Plan): Promise<string> {
  const scene = await openScene("billstack_viewers", {
    env: { API_KEY_REQUESTS_PER_SECOND: "100000", API_KEY_BURST: "100000" },
  });
  try {
    const { maker, billstack } = scene;
    const { person, sql } = billstack;
    await fillCharges(sql, `stripe_team_${person.teamId}`, rows);
    const apiKey = await person.createKey(["tables:read", "payments:read"]);
    const load = startLoad();
    scene.alsoStop(() => load.stop());
    await measure(billstack, load, maker, null);
    const [alone, beside]: [Measured[], Measured[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await measure(billstack, load, maker, null));
      beside.push(await measure(billstack, load, maker, apiKey));
    }
    return tableOf(alone, beside);
  } finally {
    await scene.close();
  }
}

/** Sends webhooks, and lets the viewer read meanwhile. */
async function measure(
  { url, person }: BillStack,
  load: Load,
  maker: EventMaker,
  apiKey: string | null,
): Promise<Measured> {
  const [kind] = KINDS;
  if (kind === undefined) throw new Error("There is no kind of event");
  const target = `${url}/api/webhooks/stripe/${person.teamId}`;
  const deliveries = maker.make(kind, WEBHOOKS_PER_SECOND * SECONDS).map((body) => ({ url: target, body }));
  await load.prepare({ deliveries, secret: SECRET, perSecond: WEBHOOKS_PER_SECOND, atOnce: 32 });
  const answers = new Map<number, number>();
  let isOver = false;
  const read = async (path: string): Promise<void> => {
    while (!isOver && apiKey !== null) {
      const response = await fetch(`${url}/api/billstack/teams/${person.teamId}/${path}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      await response.arrayBuffer();
      answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
    }
  };
  const paths = Array.from({ length: READS }, (_, index) => READ[index % READ.length] ?? "");
  const reading = paths.map(read);
  const { latenciesMs } = await load.send().finally(() => (isOver = true));
  await Promise.all(reading);
  return { p99Ms: quantile(latenciesMs, 0.99), answers };
}

/** The ratio is the median of the ratios of the rounds, because other programs disturb both measurements of a round. */
function tableOf(alone: readonly Measured[], beside: readonly Measured[]): string {
  const p99 = (all: readonly Measured[]): string => `${median(all.map(({ p99Ms }) => p99Ms)).toFixed(0)} ms`;
  const ratio = median(beside.map(({ p99Ms }, round) => p99Ms / (alone[round]?.p99Ms ?? NaN)));
  const answered = (status: (code: number) => boolean): string => {
    const counts = beside.flatMap(({ answers }) => [...answers]).filter(([code]) => status(code));
    return counts.reduce((sum, [, count]) => sum + count, 0).toLocaleString("en");
  };
  return markdownTable(
    ["webhooks", "p99", "to its own p99", "goal", "reads answered", "reads refused (503)", "other answers"],
    [
      ["alone", p99(alone), "1.0×", "", "", "", ""],
      [
        `beside ${READS} reads at once`,
        p99(beside),
        `${ratio.toFixed(1)}×`,
        "2.0×",
        answered((code) => code === 200),
        answered((code) => code === 503),
        answered((code) => code !== 200 && code !== 503),
      ],
    ],
  );
}
