import { createRequire } from "node:module";

import { dropTeamSchema, newTeamId, provisionTeamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** A program that can create the schema of one team. */
export interface Peer {
  readonly name: string;
  /** Creates the schema. The time of this call is measured. */
  make(): Promise<void>;
  /** Checks that the schema exists and drops it. The time of this call is not measured. */
  clear(): Promise<void>;
}

/** The statements that the engine's migrations need before. They make a role `postgres` the owner of a function. */
export const ENGINE_SETUP = [
  "create role postgres;",
  "grant postgres to billstack;",
  "grant create on schema public to billstack;",
  "grant create, usage on schema public to postgres;",
];

/** The number of tables that the engine creates, including its ledger. */
const ENGINE_TABLES = 27;

interface Engine {
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>;
}

/**
 * Creates the schema `stripe` by the engine's own `runMigrations`. Uses the engine's CommonJS build, because only
 * that build finds its migration files.
 */
export function enginePeer(sql: Sql, databaseUrl: string): Peer {
  const engine = createRequire(import.meta.url)("@supabase/stripe-sync-engine") as Engine;
  return {
    name: "the engine",
    make: () => engine.runMigrations({ databaseUrl, schema: "stripe" }),
    async clear() {
      const [found] = await sql<{ tables: number }[]>`
        select count(*)::int as tables from pg_tables where schemaname = 'stripe'`;
      // `runMigrations` also resolves if it has failed.
      if (found?.tables !== ENGINE_TABLES) throw new Error(`The engine made ${found?.tables} tables`);
      await sql.unsafe("drop schema stripe cascade; drop function if exists public.set_updated_at() cascade");
    },
  };
}

/**
 * Creates a team schema by BillStack's `provisionTeamSchema`, which also checks the result in PostgreSQL's
 * catalogue. It uses the open connections of a pool, as BillStack's server does. The engine opens a new connection
 * each time.
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
