import { z } from "zod";

import { OBJECT_STATUSES } from "../listing/progress.js";

const verificationResult = z.record(
  z.string(),
  z.object({
    /** How many objects of Stripe's lists were compared. */
    compared: z.number(),
    missing: z.number(),
    extra: z.number(),
    different: z.number(),
    /** How many of the missing, extra and different objects were corrected. */
    healed: z.number(),
    undecided: z.number().describe("Objects of which BillStack could not find out whether they differ"),
    status: z.enum(OBJECT_STATUSES),
    /** Why not all objects of the type were compared. */
    reason: z.string().optional(),
    sampled: z
      .object({ asked: z.number(), of: z.number() })
      .optional()
      .describe(
        "Only `asked` of `of` objects were requested one by one; the next verifications request the others",
      ),
  }),
);
export type VerificationResult = z.infer<typeof verificationResult>;

const verification = z.object({
  id: z.string(),
  status: z.enum(["running", "completed", "failed"]),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** The covered objects were equal to Stripe at this time; null: not proved. */
  equalAsOf: z.iso.datetime().nullable(),
  covers: z.array(z.string()).describe("The object types for which equalAsOf holds"),
  error: z.string().nullable(),
  /** An estimate of the seconds until the end; null if the run has ended or there is no estimate yet. */
  secondsLeft: z.number().nullable(),
  result: verificationResult,
  /** The first confirmed differences; the counts in `result` include all. */
  differences: z.array(
    z.object({
      object: z.string(),
      id: z.string(),
      kind: z.enum(["missing", "extra", "different"]),
      healed: z.boolean(),
      cause: z
        .enum(["lost_event", "no_event"])
        .describe("lost_event: Stripe should have sent an event for this change; no_event: it could not"),
    }),
  ),
  undecided: z
    .array(z.object({ object: z.string(), id: z.string(), reason: z.string(), since: z.iso.datetime() }))
    .describe(
      "The first objects of which BillStack could not find out whether they differ; it checks them again",
    ),
});
export type Verification = z.infer<typeof verification>;
export const verificationOutput = z.object({ verification: verification.nullable() });
