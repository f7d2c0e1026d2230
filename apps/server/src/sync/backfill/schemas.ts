import { z } from "zod";

import { wholeNumber } from "../../input-limits.js";
import { BACKFILL_OBJECTS } from "../../copy/objects.js";
import { OBJECT_STATUSES } from "../listing/progress.js";

const objectName = z.enum(BACKFILL_OBJECTS, {
  error: (issue) =>
    `${JSON.stringify(issue.input)?.slice(0, 60)} is not a synced object. Allowed: ${BACKFILL_OBJECTS.join(", ")}.`,
});

/** Before Stripe existed: no object is older. */
const STRIPE_BEGAN = new Date("2010-01-01T00:00:00Z");
const LAST_TIME = new Date("9999-12-31T23:59:59Z");

export const startBackfillShape = {
  objects: z.array(objectName).min(1).max(BACKFILL_OBJECTS.length).optional(),
  createdAfter: z.iso
    .datetime({ offset: true, message: "createdAfter is an ISO 8601 time, such as 2026-01-31T00:00:00Z." })
    // Four digits allow the year 0, and with a time zone offset the year 10000. PostgreSQL writes neither as ISO
    // 8601.
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
    estimatedTotal: z
      .number()
      .optional()
      .describe("About how many objects Stripe has; left out until two thirds of them were copied"),
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
  /** Loaded rows so far. Includes the rows of an earlier run that this run continues. */
  synced: z.number(),
  takenOver: z
    .number()
    .describe("The part of `synced` that an earlier run had loaded, which this run continues"),
  /** Requests to Stripe so far. Includes the requests of an earlier run that this run continues. */
  requests: z.number(),
  /** Only rows and time of this run; null in its first second. */
  rowsPerSecond: z.number().nullable(),
  /** An estimate of the seconds until the end; null if the run has ended or there is no estimate yet. */
  secondsLeft: z.number().nullable(),
  loadedButFor: z
    .array(z.string())
    .nullable()
    .describe(
      "The object types that are still being loaded when everything else is loaded; null before that, and when the run has ended",
    ),
  result: backfillResult,
});
export type Backfill = z.infer<typeof backfill>;
export const listBackfillsShape = { limit: wholeNumber(1, 100).default(20) };
export const listBackfillsOutput = z.object({ backfills: z.array(backfill) });
export const backfillOutput = z.object({ backfill: backfill.nullable() });
