import { describeRefusal } from "@billstack/stripe-verify";

import type { StoredProblem } from "../connection/problems.js";

/** How a problem is judged and described. */
interface ProblemRow {
  /** True if nobody can say that the copy equals Stripe while the problem exists. */
  concernsCopy: boolean;
  /**
   * Returns the sentences for a person. `what` is what the problem is about, for example types of objects, a
   * number of events, Stripe's own message or a URL; it is empty if that is not known.
   */
  text(what: string): { sentence: string; action: string };
}

/** Makes a row whose sentences are always the same. */
const always = (concernsCopy: boolean, sentence: string, action: string): ProblemRow => ({
  concernsCopy,
  text: () => ({ sentence, action }),
});

/**
 * Everything that can be wrong with a connection, the worst first: what happened and what to do next. The codes
 * are stable, because clients decide by them.
 */
export const PROBLEMS = {
  team_moving: always(
    true,
    "The operator moves this team to another server, so no event is received and nothing is changed here.",
    "Wait for the operator, and then use the team at its new address. This page shows the data as it was when the move began.",
  ),
  // Whether this concerns the copy depends on which secret it is, so derive-status.ts decides it.
  secrets_unreadable: {
    concernsCopy: false,
    text: (what) => ({
      sentence: what,
      action:
        "If an encryption key is missing, put it back into BILLSTACK_ENCRYPTION_KEYS of every server process and restart them. Then everything continues automatically. If it is lost, or the text is damaged, replace the keys and the webhook secret here.",
    }),
  },
  key_refused: {
    concernsCopy: true,
    text: (what) => {
      if (what.startsWith("Stripe knows this restricted key")) {
        return { sentence: what, action: "Or replace the keys." };
      }
      const { sentence, action } = describeRefusal(what === "" ? null : what);
      return {
        sentence: `Stripe refuses the key, so nothing is read from Stripe. ${sentence}`,
        action: `${action} Then replace the keys here. If Stripe accepts this key again, BillStack continues automatically.`,
      };
    },
  },
  account_changed: {
    concernsCopy: true,
    text: (what) => ({
      sentence: `${what} BillStack sends no more requests with this key and stores nothing that it reads.`,
      action:
        "Replace the keys with keys of the connected account, or disconnect and connect the other account. If the key belongs to the connected account again, BillStack notices it at the next check and continues automatically.",
    }),
  },
  database_full: always(
    true,
    "The database's disk is full, so events cannot be stored. Stripe is answered 503 and sends them again for three days.",
    "Make room on the database's disk.",
  ),
  stripe_unreachable: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `Stripe cannot be reached or does not answer as it should${what === "" ? "" : ` (${what})`}. Events that need Stripe wait and are tried again automatically.`,
      action: "If the problem stays, see status.stripe.com and this server's network.",
    }),
  },
  removal_asked: {
    concernsCopy: true,
    text: (what) => ({
      sentence: `The last verification found rows whose objects no longer exist in Stripe: ${what}. That is more than a fifth of their table, so it has removed none of them. The account may have been emptied, or the key may suddenly see less.`,
      action:
        "Check the account in Stripe. If the objects are really gone, let BillStack remove the rows; if not, keep them and check the key.",
    }),
  },
  events_buried: {
    concernsCopy: true,
    text: (what) => ({
      sentence: `${what} could not be applied after ten tries.`,
      action: "Look at the last error under Events, remove the cause, then replay them.",
    }),
  },
  key_may_not_read: {
    concernsCopy: true,
    text: (what) => ({
      sentence: `The key may not read ${what}: events that need these objects wait, and syncs leave the objects out.`,
      action: "Give the key Read permission in Stripe, or replace it; then sync again.",
    }),
  },
  permission_lost: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `The key could read ${what} before, and may not read this any more: its permissions were changed in Stripe.`,
      action:
        "Give the key Read permission in Stripe again. If the change is intended, enter the same keys again under Replace keys.",
    }),
  },
  key_expiring: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `The key expires on ${what}. After that, Stripe refuses it.`,
      action: "Roll the key in Stripe, then replace the keys here.",
    }),
  },
  events_missed: {
    concernsCopy: true,
    text: (what) => ({
      sentence:
        what === ""
          ? "Events older than 30 days were missed, and Stripe no longer keeps them."
          : `Some events could not be read from Stripe's list of them (${what}).`,
      action: "Sync all data again.",
    }),
  },
  events_not_readable: always(
    true,
    "The restricted key may not read events, so missed events cannot be found.",
    "Give it Read permission for Events in Stripe, or sync regularly.",
  ),
  events_waiting: {
    concernsCopy: true,
    text: (what) => ({
      sentence: `${what} waited for more than ten minutes and are not in the copy yet.`,
      action:
        "BillStack tries them again automatically. If they stay, look at their last error under Events.",
    }),
  },
  // Events that need the upgrade are held up, and derive-status.ts says nothing equal for that.
  schema_upgrade_blocked: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `The upgrade of the team schema is blocked, so the schema stays as it is, and events that need the upgrade wait: ${what}`,
      action:
        "Move the objects that block the upgrade to another schema, or drop them. If objects of BillStack were dropped or changed, put them back. BillStack tries the upgrade again at least once an hour.",
    }),
  },
  backfill_failed: {
    concernsCopy: true,
    text: (what) => ({
      sentence: `The last sync failed: ${what}`,
      action: "Remove the cause, then sync again.",
    }),
  },
  events_lost: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `The last verification found ${what} that changed in Stripe although no event reported it, and corrected the copy: deliveries are lost.`,
      action:
        "Look in Stripe, under Developers > Webhooks, for failed deliveries and for event types that the endpoint does not send.",
    }),
  },
  thin_events: always(
    false,
    "Stripe delivers thin events, which name an object but do not show it, so nothing is synced from them.",
    "In Stripe, choose snapshot payloads for the event destination, or let BillStack create the endpoint.",
  ),
  deliveries_refused: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `Deliveries to the webhook URL were refused in the last hour: ${what}.`,
      action:
        "If signatures do not match, copy the signing secret of the endpoint in Stripe again, or let BillStack create the endpoint. If the times are wrong, correct this server's clock. If the mode is wrong, let that endpoint send to a team that is connected in its mode.",
    }),
  },
  webhook_secret_missing: always(
    false,
    "No webhook secret is stored, so deliveries are refused and changes do not arrive.",
    "Let BillStack create the endpoint, or store the endpoint's signing secret.",
  ),
  no_deliveries: {
    concernsCopy: false,
    text: (what) => ({
      sentence: "No event has been delivered since the webhook secret was stored.",
      action: `Check in Stripe, under Developers > Webhooks, that an endpoint sends to ${what}, that its deliveries succeed, and that the secret stored here belongs to it.`,
    }),
  },
  rate_limited: always(
    false,
    "Stripe limits this account's requests (429). BillStack waits and continues automatically.",
    "If the problem stays, another program uses up the account's limit.",
  ),
  second_endpoint: {
    concernsCopy: false,
    text: (what) => ({
      sentence: `More than one webhook endpoint in Stripe sends to this team: ${what}. Each event is delivered more than once, and deliveries signed with a secret that is not stored here are refused.`,
      action:
        "Keep the endpoint whose signing secret is stored here, and delete or disable the others in Stripe under Developers > Webhooks.",
    }),
  },
} as const satisfies Record<StoredProblem | string, ProblemRow>;

/** The code of a problem. */
export type ProblemCode = keyof typeof PROBLEMS;
/** The codes of all problems, the worst first. */
export const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];
