import { z } from "zod";

import { wholeNumber } from "../input-limits.js";

export const listAuditShape = {
  limit: wholeNumber(1, 100).default(50),
  cursor: z.string().max(30).optional(),
};
export const listAuditOutput = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      at: z.iso.datetime(),
      /** The user who did it. Null if an API key or BillStack itself did it. */
      userId: z.string().nullable(),
      /** The API key that did it. */
      apiKeyId: z.string().nullable(),
      /** The name of this key. */
      apiKeyName: z.string().nullable(),
      action: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  nextCursor: z.string().nullable(),
});
