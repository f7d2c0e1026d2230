import type { KeptProblem } from "./problems.js";

/** Everything that can be wrong with a connection. The codes are stable: clients branch on them. */
export const PROBLEM_CODES = [
  "stripe_unreachable",
  "rate_limited",
  "key_refused",
  "key_may_not_read",
  "events_missed",
  "events_lost",
  "events_not_readable",
  "thin_events",
  "events_buried",
  "database_full",
  "webhook_secret_missing",
  "no_deliveries",
  "backfill_failed",
] as const satisfies (KeptProblem | string)[];
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** What happened, why, and what to do next. `what` is what it is about: types, a number of events, an error, an URL. */
export const PROBLEM_SENTENCES = {
  stripe_unreachable: (what) =>
    `Stripe cannot be reached or does not answer as it should${what === "" ? "" : ` (${what})`}. Events that need it wait and are tried again by themselves. If it stays, see status.stripe.com and this server's network.`,
  rate_limited: () =>
    "Stripe limits this account's requests (429). BillStack waits and goes on by itself. If it stays, something else uses up the account's limit.",
  key_refused: () =>
    "Stripe refuses the key: it was rolled, deleted or restricted. Nothing is read from Stripe until you replace the keys.",
  key_may_not_read: (what) =>
    `The key may not read ${what}: what needs it waits or is left out. Give the key Read permission in Stripe, or replace it; then load the data again.`,
  events_missed: () =>
    "Events older than 30 days were missed, and Stripe keeps them no longer: load all data again with a backfill.",
  events_lost: (what) =>
    `The last verification found ${what} that changed in Stripe although no event told of it, and put the copy right: deliveries are lost. Look in Stripe, under Developers > Webhooks, for failed deliveries and for event types that the endpoint does not send.`,
  events_not_readable: () =>
    "The restricted key may not read events, so missed ones cannot be found. Give it Read permission for Events in Stripe, or run a backfill now and then.",
  thin_events: () =>
    "Stripe delivers thin events, which name an object but do not show it, so nothing is synced from them. In Stripe, choose snapshot payloads for the event destination, or let BillStack create the endpoint.",
  events_buried: (what) =>
    `${what} could not be applied after ten tries. Look at the last error under Events, mend the cause, then replay them.`,
  database_full: () =>
    "The database's disk is full, so events cannot be stored. Stripe is answered 503 and sends them again for three days. Make room on the database's disk.",
  webhook_secret_missing: () =>
    "No webhook secret is stored, so deliveries are refused and changes do not arrive. Let BillStack create the endpoint, or store the endpoint's signing secret.",
  no_deliveries: (what) =>
    `No event has been delivered since the webhook secret was stored. Check in Stripe, under Developers > Webhooks, that an endpoint sends to ${what}, that its deliveries succeed, and that the secret is its own.`,
  backfill_failed: (what) => `The last backfill failed: ${what}`,
} as const satisfies Record<ProblemCode, (what: string) => string>;
