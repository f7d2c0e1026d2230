import { createStripeClient } from "@billstack/stripe-verify";

import { engineFor } from "../open-engine.js";
import { serve } from "../ingest/serve.js";

/**
 * Starts a server with the engine for many teams. Each team has a `StripeSync` with a pool of its own, as the
 * engine's README shows it for one team. The environment variable TEAMS has `schema=account` for each team,
 * separated by commas. The path of a team's webhook is its schema.
 */
const teams = String(process.env["TEAMS"]).split(",");
/** The database connections of each pool: 10 as in the engine's README, or 1 if there are many teams. */
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
