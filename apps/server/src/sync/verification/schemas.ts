import { z } from "zod";

import { OBJECT_STATUSES } from "../listing/progress.js";

const verificationResult = z.record(
  z.string(),
  z.object({
    /** Objects of Stripe's lists that were compared. */
    compared: z.number(),
    missing: z.number(),
    extra: z.number(),
    different: z.number(),
    /** Of these, how many are right again. */
    healed: z.number(),
    undecided: z.number().describe("Objects of which nobody can tell now whether they differ"),
    status: z.enum(OBJECT_STATUSES),
    /** Why it was not compared whole. */
    reason: z.string().optional(),
    sampled: z
      .object({ asked: z.number(), of: z.number() })
      .optional()
      .describe("Only so many were asked for, of so many; the next verifications ask for others"),
  }),
);
export type VerificationResult = z.infer<typeof verificationResult>;

const verification = z.object({
  id: z.string(),
  status: z.enum(["running", "completed", "failed"]),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** The copy was equal to Stripe at this time; null: this run has not shown it. */
  equalAsOf: z.iso.datetime().nullable(),
  covers: z.array(z.string()).describe("The objects that equalAsOf speaks of"),
  error: z.string().nullable(),
  /** About how long it still takes, in seconds; null: it has ended, or nobody can tell yet. */
  secondsLeft: z.number().nullable(),
  result: verificationResult,
  /** The first confirmed differences. */
  differences: z.array(
    z.object({
      object: z.string(),
      id: z.string(),
      kind: z.enum(["missing", "extra", "different"]),
      healed: z.boolean(),
      cause: z
        .enum(["lost_event", "no_event"])
        .describe("Whether an event should have told of it, or none could have"),
    }),
  ),
  undecided: z
    .array(z.object({ object: z.string(), id: z.string(), reason: z.string(), since: z.iso.datetime() }))
    .describe("The first objects of which nobody can tell now whether they differ; they are looked at again"),
});
export type Verification = z.infer<typeof verification>;
export const verificationOutput = z.object({ verification: verification.nullable() });
