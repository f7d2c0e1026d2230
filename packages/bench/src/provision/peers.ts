import { createRequire } from "node:module";

import { dropTeamSchema, newTeamId, provisionTeamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** One way to make the schema of one team. */
export interface Peer {
  readonly name: string;
  /** What is measured: until the schema is finished. */
  make(): Promise<void>;
  /** Proves that it is there, and removes it; not measured. */
  clear(): Promise<void>;
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
export function enginePeer(sql: Sql, databaseUrl: string): Peer {
  const engine = createRequire(import.meta.url)("@supabase/stripe-sync-engine") as Engine;
  return {
    name: "the engine",
    make: () => engine.runMigrations({ databaseUrl, schema: "stripe" }),
    async clear() {
      const [found] = await sql<{ tables: number }[]>`
        select count(*)::int as tables from pg_tables where schemaname = 'stripe'`;
      // It resolves also when it has failed.
      if (found?.tables !== ENGINE_TABLES) throw new Error(`The engine made ${found?.tables} tables`);
      await sql.unsafe("drop schema stripe cascade; drop function if exists public.set_updated_at() cascade");
    },
  };
}

/**
 * BillStack's `provisionTeamSchema`, proof against the catalogue included, on the connections that a server has open
 * anyway; the engine's way brings a connection of its own with it.
 */
export function billstackPeer(sql: Sql): Peer {
  let teamId = newTeamId();
  return {
    name: "BillStack",
    async make() {
      teamId = newTeamId();
      await provisionTeamSchema(sql, teamId);
    },
    async clear() {
      if (!(await dropTeamSchema(sql, teamId))) throw new Error(`No schema was made for team ${teamId}`);
    },
  };
}
