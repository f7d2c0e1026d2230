import { z } from "zod";

import { objectStatus } from "../schemas.js";

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
    status: objectStatus,
    reason: z.string().optional(),
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
    }),
  ),
});
export type Verification = z.infer<typeof verification>;
export const verificationOutput = z.object({ verification: verification.nullable() });
