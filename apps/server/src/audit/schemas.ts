import { z } from "zod";

import { cursorInput } from "../cursor.js";
import { databaseTime, wholeNumber } from "../input-limits.js";

/** Which entries to show: all conditions hold for each of them. */
const filters = {
  action: z.string().max(60).optional().describe("Only this action, such as connection.connected"),
  userId: z
    .string()
    .max(60)
    .optional()
    .describe("Only what this user or API key did; billstack: what BillStack did automatically"),
  from: databaseTime.optional().describe("Only entries of this time or later"),
  to: databaseTime.optional().describe("Only entries before this time"),
  q: z.string().max(200).optional().describe("Only entries that contain this text in any case"),
};

export const listAuditShape = {
  ...filters,
  limit: wholeNumber(1, 100).default(50),
  cursor: cursorInput,
};

const entry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** The user who did it. Null if an API key or BillStack itself did it. */
  userId: z.string().nullable(),
  /** The name of the user, or else the address. Null if the user does not exist any more. */
  userName: z.string().nullable(),
  /** The e-mail address of the user. People choose their names freely, but no two have the same address. */
  userEmail: z.string().nullable(),
  /** The API key that did it. */
  apiKeyId: z.string().nullable(),
  apiKeyName: z.string().nullable(),
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

export const listAuditOutput = z.object({ entries: z.array(entry), nextCursor: z.string().nullable() });

const actor = z.object({
  /** The id of the user or API key; `billstack` for BillStack itself. */
  id: z.string(),
  name: z.string().nullable(),
  /** The e-mail address of the user. Null for anybody else, and if the user does not exist any more. */
  email: z.string().nullable(),
  /** The first characters of the API key, because several keys may have the same name. Null for anybody else. */
  keyPrefix: z.string().nullable(),
});

export const auditActorsOutput = z.object({ actors: z.array(actor) });

export const exportAuditShape = { ...filters, format: z.enum(["csv", "json"]).default("csv") };

/** An entry as people and programs read it. */
export type ShownEntry = z.infer<typeof entry>;

/** Somebody who has done something that is in the audit. */
export type AuditActor = z.infer<typeof actor>;

/** Which entries to show. */
export type AuditFilters = z.infer<z.ZodObject<typeof filters>>;
