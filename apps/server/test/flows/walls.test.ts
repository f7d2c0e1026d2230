import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listKeyRows } from "../../src/api-keys/manage-store.js";
import { listAudit } from "../../src/audit/list.js";
import { selectActors } from "../../src/audit/list-store.js";
import { findConnection } from "../../src/connection/store.js";
import type { Context } from "../../src/context.js";
import { closePools } from "../../src/database/pools.js";
import { teamSql } from "../../src/database/team-sql.js";
import { createDeps, type Deps } from "../../src/deps.js";
import { parseEnv } from "../../src/env.js";
import { listEvents } from "../../src/inbox/list.js";
import { createLogger } from "../../src/logger.js";
import { findProcedure } from "../../src/trpc/procedure-definition.js";
import { createCaller } from "../../src/trpc/router.js";
import { inputWithIdsOfA, OF_A_TEAM, openTwoTeams, readAllOfA, type TwoTeams } from "../two-teams.js";

let teams: TwoTeams;
let deps: Deps;
/** The id of team A. */
let idOfA: TeamId;
/** The user who owns team C. */
let intruder: { userId: string; apiKeyId: null };
let idOfC: TeamId;
/** The intruder's session. */
let signedIn: Awaited<ReturnType<Context["requireSession"]>>;
/** Everything of team A, before anybody has tried anything. */
let before: unknown;

beforeAll(async () => {
  teams = await openTwoTeams();
  const env = parseEnv({
    PORT: "0",
    DATABASE_URL: teams.server.databaseUrl,
    DATABASE_POOL_SIZE: "3",
    BILLSTACK_ENCRYPTION_KEYS: teams.encryptionKeys,
    STRIPE_SANDBOX_URL: teams.server.sandbox.url,
  });
  const log = createLogger("silent", () => undefined);
  deps = createDeps(env, log, new AbortController().signal, () => 0);
  await deps.serviceKeys.load();
  const token = String(teams.c.cookie).split("=")[1] ?? "";
  const found = await deps.sessions.find(token, { address: "127.0.0.1", userAgent: "" });
  if (found === null) throw new Error("the intruder has no session");
  signedIn = { user: found.user, session: found };
  intruder = { userId: found.user.id, apiKeyId: null };
  before = await readAllOfA(teams);
  [idOfA, idOfC] = [parseTeamId(teams.a.teamId), parseTeamId(teams.c.teamId)] as [TeamId, TeamId];
});
afterAll(async () => {
  await closePools(deps, 1);
  await teams.server.stop();
});

/** A context of a server that has forgotten to check who belongs to a team: everybody is an owner of every team. */
function withoutCheck(): Context {
  const access = { teamId: idOfA, actor: intruder, grant: { role: "owner" as const } };
  return {
    deps,
    requestId: "1",
    ip: "127.0.0.1",
    requireCaller: () => Promise.resolve(),
    requireTeam: () => Promise.resolve(access),
    requireConfirmed: () => Promise.resolve(),
    requireSession: () => Promise.resolve(signedIn),
    requireTeamAgain: () => Promise.resolve(access),
    checkOrigin: () => undefined,
  } as Partial<Context> as Context;
}

/** Procedures that answer something without a look into the database, and nothing of the team. */
const WITHOUT_DATABASE = ["connection.webhookUrl"];

describe("if the server forgot to check who belongs to a team, PostgreSQL", () => {
  it.each(OF_A_TEAM)("lets a stranger see and change nothing by %s", async (name) => {
    const caller = createCaller(withoutCheck(), { signal: AbortSignal.timeout(5_000) });
    const call = name
      .split(".")
      .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], caller) as (
      input: unknown,
    ) => Promise<unknown>;
    const outcome = await firstOf(call(inputWithIdsOfA(teams, name, idOfA)));
    if (WITHOUT_DATABASE.includes(name)) return;
    expect(outcome).toEqual({ refused: "not_found" });
    if (findProcedure(name)?.type === "mutation") expect(await readAllOfA(teams)).toEqual(before);
  });
});

/** Returns the answer of a call, or the first part of a stream, or the code of its error. */
async function firstOf(calling: Promise<unknown>): Promise<unknown> {
  try {
    const answer = await calling;
    if (answer === null || typeof answer !== "object" || !(Symbol.asyncIterator in answer)) return { answer };
    for await (const part of answer as AsyncIterable<unknown>) return { part };
    return {};
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
    return { refused: cause?.code ?? String(error) };
  }
}

describe("if a statement named another team than the caller's, PostgreSQL", () => {
  const wall = (): Sql => teamSql(deps.sql, { teamId: idOfC, actor: intruder });

  it.each<[string, (sql: Sql, teamId: TeamId) => Promise<unknown>]>([
    ["the connection", async (sql, teamId) => (await findConnection(sql, teamId)) ?? []],
    ["events", async (sql, teamId) => (await listEvents(sql, teamId, { limit: 10 })).events],
    ["audit entries", async (sql, teamId) => (await listAudit(sql, teamId, { limit: 10 })).entries],
    ["people of the audit", selectActors],
    ["API keys", listKeyRows],
  ])("shows none: %s", async (_what, read) => {
    expect(await read(deps.sql, idOfA)).not.toEqual([]);
    expect(await read(wall(), idOfA)).toEqual([]);
    expect(await read(wall(), idOfC)).not.toEqual([]);
  });

  it("shows no row of another team in any table, and changes none", async () => {
    const [own] = await deps.sql<{ connection: string; verifications: string[] }[]>`
      select id as connection, array(
        select id from billstack.verifications where connection_id = connections.id) as verifications
      from billstack.connections where team_id = ${idOfA}`;
    const { connection, verifications } = own ?? { connection: "", verifications: [] };
    const tables = await deps.sql<{ name: string; isOfA: string }[]>`
      select format('billstack.%I', relname) as name,
        case
          when relname = 'teams' then ${`id = '${idOfA}'`}
          when 'team_id' = any(columns) then ${`team_id = '${idOfA}'`}
          when 'connection_id' = any(columns) then ${`connection_id = '${connection}'`}
          else ${`verification_id = any('{${verifications.join(",")}}')`}
        end as "isOfA"
      from pg_class, lateral (
        select array_agg(attname::text) as columns from pg_attribute where attrelid = pg_class.oid and attnum > 0
      ) as its
      where relnamespace = 'billstack'::regnamespace and relrowsecurity`;
    expect(tables.length).toBeGreaterThan(15);
    const withRows: string[] = [];
    for (const { name, isOfA } of tables) {
      const count = async (sql: Sql, condition: string): Promise<number> =>
        Number((await sql.unsafe(`select count(*) as n from ${name} where ${condition}`))[0]?.["n"]);
      if ((await count(deps.sql, isOfA)) > 0) withRows.push(name);
      expect({ name, seen: await count(wall(), isOfA) }).toEqual({ name, seen: 0 });
      if (name === "billstack.audit") continue;
      const [column] = await deps.sql<{ attname: string }[]>`
        select attname from pg_attribute
        where attrelid = ${name}::text::regclass and attnum > 0 and attidentity = '' limit 1`;
      const changed = await wall().unsafe(
        `update ${name} set ${column?.attname} = ${column?.attname} where ${isOfA}`,
      );
      const deleted = await wall().unsafe(`delete from ${name} where ${isOfA}`);
      expect({ name, rows: changed.count + deleted.count }).toEqual({ name, rows: 0 });
    }
    // Rows that are not there prove nothing.
    expect(withRows.length).toBeGreaterThan(9);
    expect(await readAllOfA(teams)).toEqual(before);
  });
});
