import { until } from "@billstack/server/testing";
import { expect } from "vitest";

import type { KillableScene } from "./killable-scene.js";
import type { Stage } from "./stage.js";
import type { Asked } from "./watched-stripe.js";

/** A request for a page of a list, or for the list of one customer. Requests for nested lists are left out. */
export interface PageAsked {
  /** The same for every request for this page. */
  key: string;
  /** Where the page begins: the id or the time before it. Empty for the first page. */
  position?: string;
  customer?: string;
}

/** One life of the server, from its start until it was killed: its requests, and the progress stored at the end. */
export interface Life {
  asked: PageAsked[];
  stored: {
    /** Where the next page of each unfinished window begins. */
    positions: Set<string>;
    /** The last customer whose payment methods were read. */
    after: string | null;
  };
}

/** The `limit` that backfills and verifications ask for. Requests with another limit are not theirs. */
const PAGE = "100";

/**
 * Kills the server after `moments[0]` requests, starts it again, kills it after `moments[1]` more requests, and so
 * on. Then it waits until `running` returns false, which by default means the end of the stage's backfill. Returns
 * every life.
 */
export async function killDuringRun({
  stage,
  scene: { server, stripe },
  moments,
  running = async () => (await stage.run()).status === "running",
  meanwhile = async () => undefined,
}: {
  stage: Stage;
  scene: KillableScene;
  moments: number[];
  running?: () => Promise<boolean>;
  /** Called once in each life, while the run works. */
  meanwhile?: () => Promise<void>;
}): Promise<Life[]> {
  const lives: Life[] = [];
  let from = stripe.asked.length;
  const lived = (): PageAsked[] => stripe.asked.splice(0).slice(from).flatMap(pageAsked);
  for (const requests of moments) {
    const changing = meanwhile();
    await until(`${requests} requests`, () => stripe.asked.length - from >= requests, 120);
    await server.kill();
    await stripe.waitUntilDisconnected();
    await changing;
    lives.push({ asked: lived(), stored: await windowsOf(stage) });
    from = 0;
    await server.start();
  }
  await until("the end of the run", async () => !(await running()), 300);
  lives.push({ asked: lived(), stored: await windowsOf(stage) });
  return lives;
}

function pageAsked({ path, query }: Asked): PageAsked[] {
  const isNested = query.has("subscription") || path.endsWith("/lines");
  if (query.get("limit") !== PAGE || isNested) return [];
  const customer = query.get("customer");
  if (customer !== null) return [{ key: `${path} ${customer}`, customer }];
  const position = query.get("starting_after") ?? query.get("created[lt]") ?? "";
  return [{ key: `${path} ${position}`, position }];
}

async function windowsOf({ server: { sql }, teamId }: Stage): Promise<Life["stored"]> {
  const windows = await sql<{ object: string; cursor: string | null; position: string }[]>`
    select object, cursor, coalesce(cursor, extract(epoch from created_to)::bigint::text, '') as position
    from billstack.windows join billstack.connections on connections.id = connection_id
    where team_id = ${teamId} and windows.status = 'waiting'`;
  return {
    positions: new Set(windows.map(({ position }) => position)),
    after: windows.find(({ object }) => object === "payment_method")?.cursor ?? null,
  };
}

/** Returns, for each life, its requests for pages that an earlier life had read. */
function readAgain(lives: Life[]): { pages: string[]; customers: string[] }[] {
  const seen = new Set<string>();
  return lives.map(({ asked }) => {
    const again = asked.filter(({ key }) => seen.has(key));
    const keys = asked.map(({ key }) => key);
    const twice = keys.filter((key, index) => keys.indexOf(key) < index);
    expect(twice, "requests twice in one life").toEqual([]);
    for (const { key } of asked) seen.add(key);
    return {
      pages: again.flatMap(({ position }) => position ?? []),
      customers: again.flatMap(({ customer }) => customer ?? []),
    };
  });
}

/** How many customers a killed process may have asked about without storing it: one page, and one page ahead. */
const CUSTOMERS_NOT_STORED = 25 + 25;

/**
 * Expects that each life read again at most one page of each window: the page that the killed process had not stored.
 * Returns what was read again.
 */
export function expectOnePageEach(lives: Life[]): { pages: string[]; customers: string[] }[] {
  const again = readAgain(lives);
  for (const [life, { pages, customers }] of again.slice(1).entries()) {
    const { positions, after } = lives[life]?.stored ?? { positions: new Set(), after: null };
    expect(pages.filter((position) => !positions.has(position))).toEqual([]);
    expect(customers.length).toBeLessThanOrEqual(CUSTOMERS_NOT_STORED);
    expect(customers.filter((id) => after !== null && id <= after)).toEqual([]);
  }
  return again;
}
