import { createStripeClient } from "@billstack/stripe-verify";

import { engineFor } from "../open-engine.js";
import { serve } from "../ingest/serve.js";

/**
 * The engine for many teams, as its README shows it for one: for each team a `StripeSync` with a pool of its own.
 * TEAMS are `schema=account`, separated by commas; a webhook's path is the schema.
 */
const teams = String(process.env["TEAMS"]).split(",");
/** What its README has, and what is left for each of very many teams. */
const max = teams.length === 1 ? 10 : 1;
const engines = new Map(
  teams.map((team) => {
    const [schema = "", account = ""] = team.split("=");
    const secretKey = `sk_test_sandbox_${account}`;
    const sync = engineFor({
      schema,
      poolConfig: { connectionString: String(process.env["DATABASE_URL"]), max },
      stripeSecretKey: secretKey,
      stripeWebhookSecret: String(process.env["WEBHOOK_SECRET"]),
    });
    sync.stripe = createStripeClient({ secretKey, apiBase: String(process.env["STRIPE_URL"]) });
    return [`/${schema}`, sync];
  }),
);
serve(async (body, signature, path) => {
  const engine = engines.get(path);
  if (engine === undefined) throw new Error(`There is no team at ${path}`);
  await engine.processWebhook(body, signature);
});
