import { createStripeClient } from "@billstack/stripe-verify";

import { openEngine } from "../open-engine.js";
import { SECRET_KEY } from "./kinds.js";

/**
 * Runs the sync engine in its own process. The parent process sends the name of an object; this process runs
 * `syncBackfill` for it and answers how many milliseconds that took. The engine gets BillStack's Stripe client,
 * because that client can send its requests to another server than Stripe.
 */
const sync = await openEngine(String(process.env["DATABASE_URL"]), {
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
