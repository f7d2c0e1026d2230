import { shortTransaction } from "../../database/short-transaction.js";
import type { Deps } from "../../deps.js";
import { kindOfFailure, type FailureKind } from "../../stripe/failure.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { fetchState } from "../../copy/fetch-state.js";
import { objectKey, readFreshness } from "../../copy/freshness.js";
import { objectOf } from "../../copy/objects.js";
import { sentenceOf } from "./find-differences.js";
import { storeFailedLook, type Suspect } from "./differences-store.js";
import { judgeSuspect } from "./judge-suspect.js";
import type { Step } from "./step.js";
import { storeUndecided } from "./undecided-store.js";

/** After so many failed looks an object is undecided until the next recheck. */
const MOST_FAILED_LOOKS = 4;

/** Failures that every other look would meet as well. */
const STOPPING = new Set<FailureKind>(["key_refused", "key_unreadable", "account_changed"]);

/**
 * How a look ended. `judged`: the object was judged, or the failure concerns only this object and was stored.
 * `failed`: Stripe gave no answer, and `error` says why. `limited`: Stripe limits requests for the moment.
 */
export type LookOutcome = { outcome: "judged" | "limited" } | { outcome: "failed"; error: unknown };

/**
 * Takes one look at a suspect: fetches the object from Stripe and judges it. If the look fails, it is repeated
 * later; after {@link MOST_FAILED_LOOKS} failures the object is undecided.
 * @throws the error if the key is refused, cannot be opened or belongs to another account, or if the database cannot be reached
 */
export async function lookAtSuspect(deps: Deps, step: Step, suspect: Suspect): Promise<LookOutcome> {
  try {
    const row = objectOf(suspect.type);
    if (row === null) throw new Error(`${suspect.type} is not a synced object`);
    const known = await readFreshness(deps.sql, step.connection.id, [suspect]);
    const over = known.get(objectKey(suspect.type, suspect.id))?.version ?? "";
    const { state, lineItems } = await fetchState(step.stripe, { ...suspect, row, over }, new Date(0));
    await step.trouble.noteAnswer();
    await shortTransaction(deps.sql, (sql) => judgeSuspect(sql, step, suspect, state, lineItems));
    return { outcome: "judged" };
  } catch (error) {
    const kind = kindOfFailure(error);
    if (isDatabaseGone(error) || (kind !== null && STOPPING.has(kind))) throw error;
    if (kind === "account_limited" || kind === "endpoint_limited") return { outcome: "limited" };
    if (kind === null) deps.log.error({ err: error, object: suspect.id }, "an object could not be compared");
    await storeFailure(deps, step, suspect, reasonOf(kind, error), kind);
    return kind === "unreachable" ? { outcome: "failed", error } : { outcome: "judged" };
  }
}

/**
 * Stores that a look failed. Makes the object undecided if the key may not read it or too many looks have failed.
 */
function storeFailure(
  deps: Deps,
  { run, hold }: Step,
  suspect: Suspect,
  reason: string,
  kind: FailureKind | null,
): Promise<void> {
  const { type, id } = suspect;
  const final = kind === "not_permitted" || suspect.failedLooks + 1 >= MOST_FAILED_LOOKS;
  return shortTransaction(deps.sql, async (sql) => {
    if (!(await hold(sql))) return;
    if (final) await storeUndecided(sql, run.id, { type, id, reason });
    else await storeFailedLook(sql, run.id, { type, id });
  });
}

/** A sentence for people that says why the object is undecided. */
function reasonOf(kind: FailureKind | null, error: unknown): string {
  if (kind === "not_permitted") return `The key may not read it: ${sentenceOf(error)}`;
  if (kind === "object_busy") return "Stripe answered every time that another process was using the object.";
  if (kind === null) return `It could not be compared: ${sentenceOf(error)}`;
  return `Stripe's answer about it could not be read: ${sentenceOf(error)}`;
}
