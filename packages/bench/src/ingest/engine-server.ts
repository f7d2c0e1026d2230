import { createRequire } from "node:module";

import { serve } from "./serve.js";

interface Engine {
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>;
  StripeSync: new (config: {
    poolConfig: { connectionString: string; max: number };
    stripeSecretKey: string;
    stripeWebhookSecret: string;
  }) => { processWebhook(payload: Buffer, signature: string): Promise<void> };
}

/** The engine as its README shows it: its migrations, then one `StripeSync` with one pool for every webhook. */
// Only its CommonJS build finds its migration files.
const { runMigrations, StripeSync } = createRequire(import.meta.url)(
  "@supabase/stripe-sync-engine",
) as Engine;
const connectionString = String(process.env["DATABASE_URL"]);
await runMigrations({ databaseUrl: connectionString, schema: "stripe" });
const sync = new StripeSync({
  poolConfig: { connectionString, max: 10 },
  stripeSecretKey: "sk_test_none",
  stripeWebhookSecret: String(process.env["WEBHOOK_SECRET"]),
});
serve((body, signature) => sync.processWebhook(body, signature));
