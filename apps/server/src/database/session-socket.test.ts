import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import type { Sql } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { parseDatabaseUrl, type DatabaseAddress } from "../database-address.js";
import { until } from "../testing/index.js";
import { openPool } from "./pools.js";

let database: TestDatabase;
let name: string;
let servers: Server[] = [];
let pools: Sql[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  name = new URL(database.url).pathname.slice(1);
});
afterAll(() => database.drop());
beforeEach(() => {
  servers = [];
  pools = [];
});
afterEach(async () => {
  await Promise.all(pools.map((one) => one.end({ timeout: 1 })));
  for (const server of servers) server.close();
});

function addressOf(url: string): DatabaseAddress {
  const parsed = parseDatabaseUrl(url, {});
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.address;
}

function pool(address: DatabaseAddress, max = 1): Sql {
  const opened = openPool(address, max, "session socket test");
  pools.push(opened);
  return opened;
}

/** Starts a server on loopback. Returns its port. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => onSocket(socket.on("error", () => undefined)));
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Starts a proxy in front of the database that counts its connections. */
async function countingProxy(): Promise<{ address: DatabaseAddress; connections: () => number }> {
  const target = new URL(database.url);
  let connections = 0;
  const port = await listen((near) => {
    connections++;
    const far = connect(Number(target.port || 5432), target.hostname).on("error", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  const [host] = addressOf(database.url).hosts;
  if (host === undefined) throw new Error("an address has a host");
  return {
    address: { ...addressOf(database.url), hosts: [{ ...host, port }] },
    connections: () => connections,
  };
}

it("a statement waits while the server has too many sessions", async () => {
  const { address, connections } = await countingProxy();
  const holder = pool(addressOf(database.url));
  await holder`select 1`;
  const [open] = await database.sql<{ sessions: number }[]>`
    select count(*)::int as sessions from pg_stat_activity where datname = current_database()`;
  await database.sql.unsafe(`alter database ${name} connection limit ${open?.sessions ?? 1}`);
  try {
    const statement = pool(address)`select 'here' as answer`.execute();
    await until("the second try", () => connections() >= 2);
    await holder.end();
    expect(await statement).toEqual([{ answer: "here" }]);
  } finally {
    await database.sql.unsafe(`alter database ${name} connection limit -1`);
  }
});

it("a connection that cannot be made is tried again for the next statement", async () => {
  const nowhere = pool(addressOf("postgres://nobody@127.0.0.1:1/nothing"));
  for (let tries = 1; tries <= 3; tries++)
    await expect(nowhere`select 1`).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it("takes the next host if one is gone or only reads", async () => {
  const text = "in_hot_standby\0on\0";
  const standby = await listen((socket) =>
    socket.once("data", () => {
      socket.write("N");
      socket.once("data", () => {
        const length = Buffer.from([0, 0, 0, text.length + 4]);
        socket.write(
          Buffer.concat([
            Buffer.from("R\0\0\0\u0008\0\0\0\0S"),
            length,
            Buffer.from(text),
            Buffer.from("Z\0\0\0\u0005I"),
          ]),
        );
      });
    }),
  );
  const address = addressOf(database.url);
  const at = (port: number) => ({ host: "127.0.0.1", connectTo: "127.0.0.1", port });
  const sql = pool({ ...address, hosts: [at(1), at(standby), ...address.hosts] }, 3);
  const answers = await Promise.all(
    [1, 2, 3].map((n) => sql`select ${n}::int as n, current_database()::text as name`),
  );
  expect(answers).toEqual([1, 2, 3].map((n) => [{ n, name }]));
});

it("statements of any size, errors and cancellation work over it", async () => {
  const sql = pool(addressOf(database.url), 2);
  const large = "x".repeat(5_000_000);
  const [row] = await sql<{ back: string }[]>`select ${large}::text as back`;
  expect(row?.back === large).toBe(true);
  await expect(sql`select 1 / 0`).rejects.toMatchObject({ code: "22012" });
  const sleeping = sql`select pg_sleep(60)`;
  setTimeout(() => sleeping.cancel(), 50);
  await expect(sleeping).rejects.toMatchObject({ code: "57014" });
});
