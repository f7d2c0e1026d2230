import { createRequire } from "node:module";

interface StripeSync {
  stripe: unknown;
  syncBackfill(params: { object: string }): Promise<unknown>;
  processWebhook(payload: Buffer, signature: string): Promise<void>;
}

interface Config {
  schema?: string;
  poolConfig: { connectionString: string; max: number };
  stripeSecretKey: string;
  stripeWebhookSecret: string;
}

interface Engine {
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>;
  StripeSync: new (config: Config) => StripeSync;
}

/** Only the engine's CommonJS build finds its migration files. */
const engine = createRequire(import.meta.url)("@supabase/stripe-sync-engine") as Engine;

/** Opens the engine for a schema that has its tables already. */
export const engineFor = (config: Config): StripeSync => new engine.StripeSync(config);

/**
 * Opens the sync engine as its README shows: runs its migrations in an empty database, and then makes one
 * `StripeSync` with one pool of 10 connections.
 */
export async function openEngine(
  connectionString: string,
  secrets: { stripeSecretKey: string; stripeWebhookSecret: string },
): Promise<StripeSync> {
  await engine.runMigrations({ databaseUrl: connectionString, schema: "stripe" });
  return engineFor({ poolConfig: { connectionString, max: 10 }, ...secrets });
}
