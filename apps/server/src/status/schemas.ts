import { z } from "zod";

import { otherTeams, permissions, removal } from "../connection/schemas.js";
import { REFUSAL_REASONS } from "../inbox/refusals-store.js";
import { PROBLEM_CODES } from "./problem-table.js";

const syncStatus = z.enum(["pending", "ready", "syncing", "error"]);

export const problem = z.object({
  code: z.enum(PROBLEM_CODES),
  since: z.iso.datetime(),
  sentence: z.string().describe("What happened, and why"),
  action: z.string().describe("What to do next"),
  message: z.string().describe("Sentence and action together"),
});

/** The answer of `connection.status` and GET `T/stripe/status`. */
export const statusOutput = z.object({
  connected: z.boolean(),
  isActive: z.boolean(),
  syncStatus: syncStatus.nullable(),
  schemaExists: z.boolean(),
  accountName: z.string().nullable(),
  keyValid: z.boolean(),
  mode: z.enum(["test", "live"]).nullable(),
  accountId: z.string().nullable(),
  schemaName: z.string().nullable(),
  secretKey: z.string().nullable().describe("Masked, for example sk_test_…wxyz"),
  unreadable: z.array(z.string()).describe("The objects that a restricted key cannot read"),
  permissions,
  keyCheckedAt: z.iso.datetime().nullable().describe("When the key was last proved with Stripe"),
  keyExpiresAt: z.iso
    .datetime()
    .nullable()
    .describe("When the key expires, as it was entered with the key; null if nothing was entered"),
  otherTeams,
  lastEventAt: z.iso.datetime().nullable(),
  equalAsOf: z.iso
    .datetime()
    .nullable()
    .describe(
      "The loaded data was equal to Stripe at this time; null if that is not known, or if anything known contradicts it",
    ),
  covers: z.array(z.string()).describe("The objects that equalAsOf is about; empty if it is null"),
  eventsCompleteUntil: z.iso
    .datetime()
    .nullable()
    .describe("Every event that Stripe made before this has been received; null before the first catch-up"),
  catchingUp: z.boolean().describe("Whether BillStack is looking for missed events"),
  catchUpError: z.string().nullable().describe("Why missed events cannot be found, and what to do"),
  lastError: z.string().nullable(),
  problems: z.array(problem).describe("What is wrong now, the worst problem first"),
  refusals: z
    .partialRecord(z.enum(REFUSAL_REASONS), z.number())
    .and(z.object({ lastAt: z.iso.datetime().nullable() }))
    .describe("The number of deliveries that were refused in the last day, by reason"),
  webhookUrl: z.string(),
  webhookConfigured: z.boolean(),
  webhookDelivered: z
    .boolean()
    .describe("Whether a delivery has arrived that was signed with the stored webhook secret"),
  previousWebhookSecretUntil: z.iso
    .datetime()
    .nullable()
    .describe(
      "The previous webhook secret is valid until then, or until an hour after a delivery last needed it",
    ),
  webhookEndpointId: z
    .string()
    .nullable()
    .describe("The id of the endpoint that BillStack made in Stripe; null if it made none"),
  schemaUpgrade: z
    .object({
      state: z
        .enum(["waiting", "blocked"])
        .describe("waiting: it is tried again automatically; blocked: something is in its way"),
      error: z.string().nullable().describe("Why the last attempt failed"),
    })
    .nullable()
    .describe("Whether the team schema waits for its upgrade to this version; null if it is up to date"),
  disconnecting: z.boolean(),
  moving: z
    .object({ since: z.iso.datetime() })
    .nullable()
    .describe(
      "Since when the team is being moved to another server, so that nothing is received or changed here; null if it is not",
    ),
  removal: removal
    .nullable()
    .describe("How far BillStack is with deleting the events of a connection before; null if none are left"),
  connectedAt: z.iso.datetime().nullable(),
});
/** The status of a team's connection, as people and programs see it. */
export type ConnectionStatus = z.infer<typeof statusOutput>;
