import { ALL_SCOPES, SCOPES } from "@billstack/tenancy/roles";
import { z } from "zod";

import { futureTime, LAST_TIME } from "../future-time.js";
import { textOfLength, wholeNumber } from "../input-limits.js";
import { visibleName } from "../visible-name.js";
import { containsApiKey } from "./credential.js";

const NO_SCOPES = `Choose what the key may do. The scopes are: ${SCOPES.join(", ")}, or ${ALL_SCOPES} for all of them.`;
const LONGEST_OVERLAP_SECONDS = 7 * 24 * 60 * 60;

const keyFields = {
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  projectId: z.null(),
  scopes: z.array(z.string()),
  expiresAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
};
const newKey = { key: z.object(keyFields), rawKey: z.string() };

export const listKeysOutput = z.object({
  keys: z.array(
    z.object({
      ...keyFields,
      /** The id of the user who made the key. */
      createdBy: z.string().nullable(),
      createdByEmail: z.string().nullable(),
      /** To five minutes. */
      lastUsedAt: z.iso.datetime().nullable(),
      /** When the key was revoked. In the future for a key that was rotated and still works. */
      revokedAt: z.iso.datetime().nullable(),
      status: z.enum(["active", "expired", "revoked"]),
    }),
  ),
});

export const createKeyShape = {
  name: visibleName("A key needs a name that people can see.").refine(
    (text) => !containsApiKey(text),
    "This name contains an API key. Choose a name that everybody may read.",
  ),
  scopes: z
    .array(z.enum([...SCOPES, ALL_SCOPES]), { error: NO_SCOPES })
    .min(1, NO_SCOPES)
    .max(SCOPES.length + 1),
  expiresAt: futureTime("This time has passed. A key expires in the future.")
    .nullish()
    .describe(
      `From this time on the key is refused: an ISO 8601 time with its offset from UTC, such as 2027-01-31T00:00:00Z, in the future and not after ${LAST_TIME}. Without it, or with null, the key does not expire.`,
    ),
};
export const createKeyOutput = z.object(newKey);

const keyShape = { keyId: textOfLength(1, 100) };
export const rotateKeyShape = {
  ...keyShape,
  /** How long the previous key stays valid, in seconds. Without it, the previous key is revoked at once. */
  overlapSeconds: wholeNumber(0, LONGEST_OVERLAP_SECONDS).default(0),
};
export const rotateKeyOutput = z.object({ ...newKey, previousValidUntil: z.iso.datetime() });

export const revokeKeyShape = keyShape;
export const revokeKeyOutput = z.object({ success: z.literal(true) });
