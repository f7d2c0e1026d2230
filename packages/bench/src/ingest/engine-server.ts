import { openEngine } from "../open-engine.js";
import { serve } from "./serve.js";

/** The engine with one pool for every webhook. */
const sync = await openEngine(String(process.env["DATABASE_URL"]), {
  stripeSecretKey: "sk_test_none",
  stripeWebhookSecret: String(process.env["WEBHOOK_SECRET"]),
});
serve((body, signature) => sync.processWebhook(body, signature));
