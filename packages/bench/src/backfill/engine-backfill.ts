import { createRequire } from "node:module";

import { createStripeClient } from "@billstack/stripe-verify";

import { SECRET_KEY } from "./kinds.js";

interface Engine {
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>;
  StripeSync: new (config: {
    poolConfig: { connectionString: string; max: number };
    stripeSecretKey: string;
    stripeWebhookSecret: string;
  }) => { stripe: unknown; syncBackfill(params: { object: string }): Promise<unknown> };
}

/**
 * The engine as its README shows it, in a process of its own: its migrations, then `syncBackfill` of each object that
 * the parent names; answers how many milliseconds that took. Its Stripe client is BillStack's, which can be sent
 * somewhere else than to Stripe.
 */
// Only its CommonJS build finds its migration files.
const { runMigrations, StripeSync } = createRequire(import.meta.url)(
  "@supabase/stripe-sync-engine",
) as Engine;
const connectionString = String(process.env["DATABASE_URL"]);
await runMigrations({ databaseUrl: connectionString, schema: "stripe" });
const sync = new StripeSync({
  poolConfig: { connectionString, max: 10 },
  stripeSecretKey: SECRET_KEY,
  stripeWebhookSecret: "whsec_none",
});
sync.stripe = createStripeClient({ secretKey: SECRET_KEY, apiBase: String(process.env["STRIPE_URL"]) });

process.on("message", (object: string) => {
  const startedAt = performance.now();
  sync.syncBackfill({ object }).then(
    () => process.send?.({ ms: performance.now() - startedAt }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ ms: 0 });
