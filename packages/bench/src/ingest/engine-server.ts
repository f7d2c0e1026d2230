import { openEngine } from "../open-engine.js";
import { serve } from "./serve.js";

/** Starts a server that passes each webhook to the engine. All webhooks share one pool of database connections. */
const sync = await openEngine(String(process.env["DATABASE_URL"]), {
  stripeSecretKey: "sk_test_none",
  stripeWebhookSecret: String(process.env["WEBHOOK_SECRET"]),
});
serve((body, signature) => sync.processWebhook(body, signature));
