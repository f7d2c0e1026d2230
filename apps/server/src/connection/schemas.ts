import { KINDS_OF_OBJECTS } from "@billstack/tenancy";
import { z } from "zod";

import { futureTime } from "../future-time.js";

/** Longer than any key of Stripe's. What is wrong inside a key is checked later, field by field. */
const key = z.string().max(1_000, "At most 1,000 characters: paste one key.");

/** A day in the future. Stripe tells nobody when a key expires, so a person may enter it. */
const keyExpiresAt = futureTime("This time is past.")
  .optional()
  .describe("When the secret key expires, for a reminder a week before. Stripe does not tell it");

export const connectShape = {
  secretKey: key,
  publishableKey: key,
  webhookSecret: key.optional().describe("Required unless makeEndpoint is true"),
  makeEndpoint: z
    .boolean()
    .optional()
    .describe("Let BillStack create the webhook endpoint in Stripe. Then webhookSecret must be left out"),
  keyExpiresAt,
  refuseShared: z
    .boolean()
    .optional()
    .describe(
      "Store nothing and answer 409 account_shared if another team is connected to the same account and mode",
    ),
  loadNow: z.boolean().optional().describe("Load all data as soon as the team schema exists"),
};
const permissionState = z.object({
  name: z.string().describe("A synced object's name, or event, webhook_endpoint, test_clock, account"),
  label: z.string(),
  permission: z.string().describe("What Stripe's Dashboard calls the permission of a restricted key"),
  access: z.enum(["Read", "Write"]),
  key: z.string().describe("What Stripe's API calls the permission"),
  works: z.boolean().nullable().describe("Whether the key has the permission; null: not known"),
  optional: z.boolean().describe("Whether everything else works without the permission"),
  lost: z.string().describe("What does not work without the permission"),
});
export type PermissionState = z.infer<typeof permissionState>;
export const permissions = z
  .array(permissionState)
  .describe("The permissions that the key should have, and whether it has them");

/** Says nothing else about the other teams: whoever asks may not be a member there. */
export const otherTeams = z
  .number()
  .describe("How many other teams of this server are connected to the same Stripe account and mode");

export const connectOutput = z.object({
  success: z.literal(true),
  webhookUrl: z.string(),
  syncStatus: z.literal("pending"),
  /** Only for a restricted key. */
  permissions: permissions.optional(),
  /** Only with makeEndpoint. */
  webhookEndpoint: z
    .discriminatedUnion("made", [
      z.object({ made: z.literal(true), endpointId: z.string() }),
      z.object({ made: z.literal(false), error: z.string(), code: z.string() }),
    ])
    .optional()
    .describe("The webhook endpoint that BillStack created, or why it could not"),
  /** Only if there are any. */
  otherTeams: otherTeams.optional(),
});

export const success = z.object({ success: z.literal(true) });
export const removal = z.object({
  since: z.iso.datetime(),
  removed: z.number().describe("How many events are deleted"),
  expected: z.number().describe("About how many events there were"),
});
/** Something that people have made in the team schema. */
const objectOfPeople = z.object({
  kind: z.enum(KINDS_OF_OBJECTS),
  name: z.string(),
});
export const disconnectShape = {
  dropObjects: z
    .boolean()
    .optional()
    .describe(
      "Drop also what people have made in the team schema. Without it, the answer is then 409 objects_in_schema",
    ),
};
export const disconnectOutput = success.extend({
  removal: removal
    .omit({ since: true })
    .optional()
    .describe(
      "Is there if the connection had many events: BillStack continues to delete them in the background",
    ),
  endpointRemoved: z.boolean().optional(),
  message: z.string().optional(),
  droppedViews: z
    .array(z.string())
    .optional()
    .describe("Views of other schemas that read the team's tables, and were dropped with them"),
  droppedObjects: z
    .array(objectOfPeople)
    .optional()
    .describe("What people had made in the team schema, and was dropped with it"),
});
export const dependentsOutput = z.object({
  views: z.array(z.string()).describe("Views and materialized views of other schemas, such as reports.mrr"),
  objects: z.array(objectOfPeople).describe("What people have made in the team schema"),
});
export const webhookUrlOutput = z.object({ webhookUrl: z.string(), instructions: z.string() });
export const webhookSecretShape = { webhookSecret: key, revokePrevious: z.boolean().optional() };
export const webhookEndpointOutput = success.extend({ endpointId: z.string(), webhookUrl: z.string() });
export const keysShape = { secretKey: key, publishableKey: key, keyExpiresAt };
