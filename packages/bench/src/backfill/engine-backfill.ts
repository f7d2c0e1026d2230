import { createStripeClient } from "@billstack/stripe-verify";

import { openEngine } from "../open-engine.js";
import { SECRET_KEY } from "./kinds.js";

/**
 * The engine in a process of its own: `syncBackfill` of each object that the parent names; answers how many
 * milliseconds that took. Its Stripe client is BillStack's, which can be sent somewhere else than to Stripe.
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
