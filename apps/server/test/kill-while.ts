import { until } from "@billstack/server/testing";

import type { KillableServer } from "./killable-server.js";
import type { Stage } from "./stage.js";
import type { Asked, WatchedStripe } from "./watched-stripe.js";

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

/** A backfill asks for pages of the largest size. */
const PAGE = "100";

/** Kills the server after so many requests of each life, and waits for the end of the stage's run. */
export async function killWhile({
  stage,
  server,
  stripe,
  moments,
  meanwhile = async () => undefined,
}: {
  stage: Stage;
  server: KillableServer;
  stripe: WatchedStripe;
  moments: number[];
  /** Done in each life. */
  meanwhile?: () => Promise<void>;
}): Promise<Life[]> {
  const lives: Life[] = [];
  let from = stripe.asked.length;
  const lived = (): PageAsked[] => stripe.asked.splice(0).slice(from).flatMap(pageAsked);
  for (const requests of moments) {
    const changing = meanwhile();
    await until(`${requests} requests`, () => stripe.asked.length - from >= requests);
    await server.kill();
    await stripe.left();
    await changing;
    lives.push({ asked: lived(), stood: await windowsOf(stage) });
    from = 0;
    await server.start();
  }
  await until("the end of the run", async () => (await stage.run()).status !== "running", 300);
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
