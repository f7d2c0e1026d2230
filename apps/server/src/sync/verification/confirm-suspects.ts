import { setTimeout as delay } from "node:timers/promises";

import type { Deps } from "../../deps.js";
import { stripeAnswers } from "../../stripe/stripe-answers.js";
import { takeSuspects } from "./differences-store.js";
import { lookAtSuspect } from "./look-at-suspect.js";
import type { Step } from "./step.js";

/** Looks at the same time. */
const AT_ONCE = 8;
/** The pause before the next search for suspects whose grace is over. */
const WAIT_MS = 250;

/**
 * Does the second phase of a verification: takes a look at each suspect after its grace, until all are decided. The
 * grace is a pause of some seconds between finding a difference and the look at it: an event that explains the
 * difference has this time to arrive.
 * @returns true if all suspects are decided; false if the step's time is over
 * @throws the error if Stripe answers no request at all, or refuses the key, or if the database cannot be reached
 */
export async function confirmSuspects(deps: Deps, step: Step): Promise<boolean> {
  while (!step.stopped()) {
    const options = {
      graceSeconds: deps.env.verificationGraceSeconds,
      limit: AT_ONCE,
      recheck: step.isAfterRun,
    };
    const { suspects, waiting } = await takeSuspects(deps.sql, step.run.id, options);
    if (!waiting) return true;
    if (suspects.length === 0) {
      await delay(WAIT_MS);
      continue;
    }
    // Waits for all looks, also if one throws: a look must not write after this worker has released the run.
    const looks = await Promise.allSettled(suspects.map((suspect) => lookAtSuspect(deps, step, suspect)));
    const stopped = looks.find((one) => one.status === "rejected");
    if (stopped !== undefined) throw stopped.reason;
    const outcomes = looks.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    if (outcomes.some(({ outcome }) => outcome === "limited")) await step.trouble.noteRateLimit();
    const failed = outcomes.find((one) => one.outcome === "failed");
    const answered = outcomes.some(({ outcome }) => outcome === "judged");
    if (failed !== undefined && !answered && !(await stripeAnswers(step.stripe))) throw failed.error;
  }
  return false;
}
