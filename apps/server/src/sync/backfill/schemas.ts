import { z } from "zod";

import { BACKFILL_OBJECTS } from "../../copy/objects.js";
import { OBJECT_STATUSES } from "../listing/progress.js";

const objectName = z.enum(BACKFILL_OBJECTS, {
  error: (issue) =>
    `${JSON.stringify(issue.input)?.slice(0, 60)} is not a synced object. Allowed: ${BACKFILL_OBJECTS.join(", ")}.`,
});

/** No Stripe object is older. */
const STRIPE_BEGAN = new Date("2010-01-01T00:00:00Z");
const LAST_TIME = new Date("9999-12-31T23:59:59Z");

export const startBackfillShape = {
  objects: z.array(objectName).min(1).max(BACKFILL_OBJECTS.length).optional(),
  createdAfter: z.iso
    .datetime({ offset: true, message: "createdAfter is an ISO 8601 time, such as 2026-01-31T00:00:00Z." })
    // Four digits may also name the year 0, and with their offset the year 10000: PostgreSQL has neither in ISO 8601.
    .refine(
      (text) => new Date(text) >= STRIPE_BEGAN && new Date(text) <= LAST_TIME,
      "createdAfter is after 2009.",
    )
    .optional(),
  wait: z.boolean().optional(),
};

const backfillResult = z.record(
  z.string(),
  z.object({
    synced: z.number(),
    status: z.enum(OBJECT_STATUSES),
    reason: z.string().optional(),
    requests: z.number().optional(),
    estimatedTotal: z.number().optional(),
    requestsLeft: z.number().optional(),
  }),
);

export const backfillStatus = z.enum(["running", "completed", "failed", "canceled"]);
export const startBackfillOutput = z.object({
  success: z.literal(true),
  message: z.string(),
  syncStatus: z.enum(["pending", "ready", "syncing", "error"]),
  result: z.record(z.string(), z.object({ synced: z.number() })),
  backfillId: z.string(),
});
export const backfill = z.object({
  id: z.string(),
  status: backfillStatus,
  objects: z.array(z.string()),
  createdAfter: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  error: z.string().nullable(),
  /** Rows and requests to Stripe so far; some of them may be of the run before, which this one went on from. */
  synced: z.number(),
  takenOver: z.number().describe("Of synced, the rows that the run before this one had loaded"),
  requests: z.number(),
  /** Of this run alone. */
  rowsPerSecond: z.number().nullable(),
  /** About how long it still takes; null: it has ended, or nobody can tell yet. */
  secondsLeft: z.number().nullable(),
  loadedButFor: z
    .array(z.string())
    .nullable()
    .describe("What is still being loaded after all else is; null: more than that, or the run has ended"),
  result: backfillResult,
});
export type Backfill = z.infer<typeof backfill>;
export const listBackfillsShape = { limit: z.number().int().min(1).max(100).default(20) };
export const listBackfillsOutput = z.object({ backfills: z.array(backfill) });
export const backfillOutput = z.object({ backfill: backfill.nullable() });
