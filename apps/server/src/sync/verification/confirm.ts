import { setTimeout as delay } from "node:timers/promises";

import type { Deps } from "../../deps.js";
import { stripeAnswers } from "../../stripe/stripe-answers.js";
import { takeSuspects } from "./differences-store.js";
import { look } from "./look.js";
import type { Step } from "./step.js";

const AT_ONCE = 8;
const LOOK_AGAIN_MS = 250;

/**
 * Fetches each object that seemed to differ. One that still differs, of which Stripe has said the same for some
 * seconds and no event waits, does differ: it is counted, and written as Stripe says it is. Returns whether all were
 * looked at.
 * @throws where Stripe answers nobody
 */
export async function confirmSuspects(deps: Deps, step: Step): Promise<boolean> {
  while (!step.stopped()) {
    const ripe = { graceSeconds: deps.env.verificationGraceSeconds, limit: AT_ONCE, again: step.isAfterRun };
    const { suspects, waiting } = await takeSuspects(deps.sql, step.run.id, ripe);
    if (!waiting) return true;
    if (suspects.length === 0) {
      await delay(LOOK_AGAIN_MS);
      continue;
    }
    // All of them end before an error of one stops the step: nothing is written after the run was given back.
    const looks = await Promise.allSettled(suspects.map((suspect) => look(deps, step, suspect)));
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
