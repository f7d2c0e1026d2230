import { setTimeout as delay } from "node:timers/promises";

import { generateKey } from "@billstack/crypto";
import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { Client, until } from "@billstack/server/testing";
import { signWebhook } from "@billstack/stripe-verify";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Balancer } from "../balancer.js";
import { KillableServer } from "../killable-server.js";
import { unpackLastRelease, type LastRelease } from "../last-release.js";
import { customerOf, eventOf, later, Stage, WEBHOOK_SECRET } from "../stage.js";

/**
 * How often each version is restarted beside the other one. Each start takes more than a second of processor time, so
 * every run of the tests has four. Before a release, set RESTARTS to 10 (docs/operations.md).
 */
const RESTARTS = Number(process.env["RESTARTS"] ?? 4);
/** The longest time that the test may take, also with more restarts on a busy machine, in milliseconds. */
const LIMIT_MS = 300_000;
/** How many customers the events are about. Each event changes the name of one of them. */
const CUSTOMERS = 20;
/** How many deliveries are under way at the same time. */
const SENDERS = 3;
/** The pause of a sender after each answer, in milliseconds, which leaves the processor to the starting servers. */
const PACE_MS = 50;

let database: TestDatabase;
let sandbox: Sandbox;
let release: LastRelease;
const running = new Set<KillableServer>();

beforeAll(async () => {
  [database, sandbox] = [await createTestDatabase(), await createSandbox({})];
  release = unpackLastRelease();
  // The control schema is to be made by the last release.
  await database.sql.unsafe("drop schema billstack cascade");
});
afterAll(async () => {
  for (const server of running) await server.kill();
  await sandbox.close();
  await database.drop();
  release.remove();
});

const keys = generateKey();
const server = (main?: string): KillableServer => {
  const env = { BILLSTACK_ENCRYPTION_KEYS: keys, VERIFICATION_HOURS: "0", DATABASE_POOL_SIZE: "8" };
  const made = new KillableServer(database.url, sandbox, env, main);
  running.add(made);
  return made;
};

/** Delivers events until it is stopped, and remembers the last name of each customer. */
class Load {
  readonly names = new Map<string, string>();
  sent = 0;
  #stopped = false;
  readonly #senders: Promise<void>[];

  constructor(
    private readonly balancer: Balancer,
    private readonly teamId: string,
  ) {
    this.#senders = Array.from({ length: SENDERS }, (_, sender) => this.#send(sender));
  }

  async #send(sender: number): Promise<void> {
    // Each sender has customers of its own and waits for each answer, so the order of a customer's events is known.
    // Each event of a customer is a second younger than the one before.
    const began = later();
    for (let round = 0; !this.#stopped; round += 1) {
      const id = `cus_${sender}_${round % CUSTOMERS}`;
      const name = `Round ${round}`;
      const payload = JSON.stringify(
        eventOf(customerOf(id, name), { created: began + Math.floor(round / CUSTOMERS) }),
      );
      await this.balancer.send(`/api/webhooks/stripe/${this.teamId}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "stripe-signature": signWebhook({ payload, secret: WEBHOOK_SECRET }),
        },
        body: payload,
      });
      this.names.set(id, name);
      this.sent += 1;
      await delay(PACE_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#senders);
  }
}

/** Restarts two servers in turn, every other time by SIGKILL, so that one of them always runs. */
async function restart(balancer: Balancer, servers: [KillableServer, KillableServer]): Promise<void> {
  for (let times = 0; times < RESTARTS; times += 1) {
    const one = servers[times % 2] as KillableServer;
    if (times % 4 < 2) await one.kill();
    else await one.end();
    balancer.remove(one.url);
    await one.start();
    await balancer.add(one.url);
  }
}

/** Returns the person as a client of another process. */
const at = (url: string, { cookie, teamId }: Pick<Client, "cookie" | "teamId">): Client =>
  Object.assign(new Client(url), { cookie, teamId });

/** Connects teams whose schemas lack the addition 0007, as an earlier release would have made them. */
async function teamsOfAnEarlierRelease(old: KillableServer): Promise<Stage[]> {
  const stages = await Promise.all([1, 2, 3].map(() => Stage.ready(old.asTestServer(database, sandbox))));
  for (const { schema } of stages) {
    await database.sql.unsafe(`
      alter index ${schema}.stripe_customers_metadata_idx reset (fastupdate);
      delete from ${schema}.migrations where id = 1000007;
      comment on schema ${schema} is null`);
  }
  return stages;
}

/** Whether all schemas have got the migration that they lacked. */
async function areUpgraded(stages: Stage[]): Promise<boolean> {
  const schemas = stages.map(({ schema }) => schema);
  const rows = await database.sql`
    select from pg_namespace where nspname = any (${schemas}) and obj_description(oid, 'pg_namespace') is not null`;
  return rows.length === schemas.length;
}

/** Asks all processes again and again whether they are ready. The returned function ends it and says who was not. */
function watchReadiness(balancer: Balancer): () => Promise<string[]> {
  const stop = new AbortController();
  const notReady: string[] = [];
  const watching = (async () => {
    while (!stop.signal.aborted) {
      for (const url of balancer.urls) {
        const answer = await at(url, { cookie: null, teamId: "" })
          .call("GET", "/readyz")
          .catch(() => null);
        if (answer !== null && answer.status !== 200) notReady.push(answer.text);
      }
      await delay(100);
    }
  })();
  return async () => {
    stop.abort();
    await watching;
    return notReady;
  };
}

it(
  "the last release (packed in the repository, so no history is needed) and this version run side by side, up and down again, and no webhook is refused",
  async () => {
    const olds: [KillableServer, KillableServer] = [server(release.main), server(release.main)];
    const news: [KillableServer, KillableServer] = [server(), server()];
    const balancer = new Balancer();
    for (const old of olds) await old.start();
    for (const old of olds) await balancer.add(old.url);
    const stage = await Stage.ready(olds[0].asTestServer(database, sandbox));
    const made = await stage.person.call("POST", "T/api-keys", { name: "Old", scopes: ["tables:read"] });
    expect(made.status).toBe(201);
    const rawKeys = [String(made.body["rawKey"])];
    const outdated = await teamsOfAnEarlierRelease(olds[0]);

    const load = new Load(balancer, stage.teamId);
    const isReady = watchReadiness(balancer);
    await news[0].start();
    await balancer.add(news[0].url);
    await until("the upgrade of the schemas", () => areUpgraded(outdated));
    await news[1].start();
    await balancer.add(news[1].url);
    await Promise.all([restart(balancer, olds), restart(balancer, news)]);

    const made2 = await at(news[0].url, stage.person).call("POST", "T/api-keys", {
      name: "New",
      scopes: ["tables:read"],
    });
    expect(made2.status).toBe(201);
    rawKeys.push(String(made2.body["rawKey"]));
    const everywhere = async (): Promise<void> => {
      for (const url of balancer.urls) {
        const client = at(url, stage.person);
        expect((await client.call("GET", "/api/auth/session")).status).toBe(200);
        const stranger = at(url, { cookie: null, teamId: stage.teamId });
        for (const key of rawKeys) {
          const answer = await stranger.call("GET", "T/stripe/tables", undefined, {
            authorization: `Bearer ${key}`,
          });
          expect(answer.status).toBe(200);
        }
      }
    };
    await everywhere();

    // Down: only the last release runs, and starts again on the database that this version has migrated.
    for (const one of news) {
      balancer.remove(one.url);
      await one.end();
    }
    await olds[1].end();
    balancer.remove(olds[1].url);
    await olds[1].start();
    await balancer.add(olds[1].url);
    await everywhere();

    // Up again: only this version runs.
    await news[0].start();
    await balancer.add(news[0].url);
    for (const one of olds) {
      balancer.remove(one.url);
      await one.end();
    }
    await everywhere();
    expect(await isReady()).toEqual([]);
    await load.stop();

    expect(load.sent).toBeGreaterThan(100);
    expect(Object.keys(balancer.traffic.answers)).toEqual(["200"]);
    await until("all applied", async () => Object.keys(await stage.inbox()).join() === "applied", 30);
    expect(await stage.inbox()).toEqual({ applied: load.sent });
    const rows = await database.sql<{ id: string; name: string }[]>`
    select id, name from ${database.sql(`${stage.schema}.customers`)} order by id`;
    expect(new Map(rows.map(({ id, name }) => [id, name]))).toEqual(new Map([...load.names].toSorted()));
  },
  LIMIT_MS,
);
