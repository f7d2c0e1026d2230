import { createRequire } from "node:module";

import { dropTeamSchema, newTeamId, provisionTeamSchema } from "@billstack/tenancy";
import postgres, { type Sql } from "postgres";

/** One way to make the schema of one team. */
export interface Peer {
  readonly name: string;
  /** What is measured: until the schema is finished. */
  make(databaseUrl: string): Promise<void>;
  /** Proves that it is there, and removes it; not measured. */
  clear(sql: Sql): Promise<void>;
  /** Closes what it kept open. */
  end(): Promise<void>;
}

/** What the engine's migrations need beforehand: a role `postgres`, which they give their function to. */
export const ENGINE_SETUP = [
  "create role postgres;",
  "grant postgres to billstack;",
  "grant create on schema public to billstack;",
  "grant create, usage on schema public to postgres;",
];

/** Tables of the engine, its ledger counted. */
const ENGINE_TABLES = 27;

interface Engine {
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>;
}

/** The engine's own `runMigrations` into `stripe`. Only its CommonJS build finds its migration files. */
export function enginePeer(): Peer {
  const engine = createRequire(import.meta.url)("@supabase/stripe-sync-engine") as Engine;
  return {
    name: "the engine",
    make: (databaseUrl) => engine.runMigrations({ databaseUrl, schema: "stripe" }),
    async clear(sql) {
      const [found] = await sql<{ tables: number }[]>`
        select count(*)::int as tables from pg_tables where schemaname = 'stripe'`;
      // It resolves also when it has failed.
      if (found?.tables !== ENGINE_TABLES) throw new Error(`The engine made ${found?.tables} tables`);
      await sql.unsafe("drop schema stripe cascade; drop function if exists public.set_updated_at() cascade");
    },
    async end() {},
  };
}

/** BillStack's `provisionTeamSchema`, proof against the catalogue included. */
export function billstackPeer(connection: "pooled" | "new"): Peer {
  let teamId = newTeamId();
  const pools = new Map<string, Sql>();
  return {
    name: connection === "pooled" ? "BillStack" : "BillStack, new connection",
    async make(databaseUrl) {
      teamId = newTeamId();
      const sql = pools.get(databaseUrl) ?? postgres(databaseUrl, { max: 1, onnotice: () => {} });
      await provisionTeamSchema(sql, teamId);
      if (connection === "new") await sql.end();
      else pools.set(databaseUrl, sql);
    },
    async clear(sql) {
      if (!(await dropTeamSchema(sql, teamId))) throw new Error(`No schema was made for team ${teamId}`);
    },
    async end() {
      for (const sql of pools.values()) await sql.end();
    },
  };
}
