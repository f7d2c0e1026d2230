import { until } from "@billstack/server/testing";
import { expect } from "vitest";

import type { KillableScene } from "./killable-scene.js";
import type { Stage } from "./stage.js";
import type { Asked } from "./watched-stripe.js";

/** A page of a list, or what one customer has; not the nested lists that come with a page. */
export interface PageAsked {
  key: string;
  /** Where a page of a list begins. */
  position?: string;
  customer?: string;
}

/** What a process asked until it was killed, and where the run's windows stood then. */
export interface Life {
  asked: PageAsked[];
  stood: { positions: Set<string>; /** The last customer whose things were read. */ after: string | null };
}

/** Backfills and verifications ask for pages of the largest size. */
const PAGE = "100";

/**
 * Kills the server after so many requests of each life, starts it again, and waits for the end of the stage's backfill,
 * or of what `running` tells of.
 */
export async function killWhile({
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
  /** Done in each life. */
  meanwhile?: () => Promise<void>;
}): Promise<Life[]> {
  const lives: Life[] = [];
  let from = stripe.asked.length;
  const lived = (): PageAsked[] => stripe.asked.splice(0).slice(from).flatMap(pageAsked);
  for (const requests of moments) {
    const changing = meanwhile();
    await until(`${requests} requests`, () => stripe.asked.length - from >= requests, 120);
    await server.kill();
    await stripe.left();
    await changing;
    lives.push({ asked: lived(), stood: await windowsOf(stage) });
    from = 0;
    await server.start();
  }
  await until("the end of the run", async () => !(await running()), 300);
  lives.push({ asked: lived(), stood: await windowsOf(stage) });
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

async function windowsOf({ server: { sql }, teamId }: Stage): Promise<Life["stood"]> {
  const windows = await sql<{ object: string; cursor: string | null; position: string }[]>`
    select object, cursor, coalesce(cursor, extract(epoch from created_to)::bigint::text, '') as position
    from billstack.windows join billstack.connections on connections.id = connection_id
    where team_id = ${teamId} and windows.status = 'waiting'`;
  return {
    positions: new Set(windows.map(({ position }) => position)),
    after: windows.find(({ object }) => object === "payment_method")?.cursor ?? null,
  };
}

/** The requests of each life for pages that were read in a life before it. */
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

/** Customers of a page, and those that are asked ahead of the next one. */
const CUSTOMERS_IN_HAND = 25 + 25;

/** Expects that what was read again was, of each window, the one page that was in hand when the process was killed. */
export function expectOnePageEach(lives: Life[]): { pages: string[]; customers: string[] }[] {
  const again = readAgain(lives);
  for (const [life, { pages, customers }] of again.slice(1).entries()) {
    const { positions, after } = lives[life]?.stood ?? { positions: new Set(), after: null };
    expect(pages.filter((position) => !positions.has(position))).toEqual([]);
    expect(customers.length).toBeLessThanOrEqual(CUSTOMERS_IN_HAND);
    expect(customers.filter((id) => after !== null && id <= after)).toEqual([]);
  }
  return again;
}
