import { shortTransaction } from "../../database/short-transaction.js";
import type { Deps } from "../../deps.js";
import { kindOfFailure, type FailureKind } from "../../stripe/failure.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { fetchState } from "../../copy/fetch-state.js";
import { objectKey, readFreshness } from "../../copy/freshness.js";
import { objectOf } from "../../copy/objects.js";
import { sentenceOf } from "./differences-of.js";
import { failedLook, type Suspect } from "./differences-store.js";
import { judge } from "./judge.js";
import type { Step } from "./step.js";
import { storeUndecided } from "./undecided-store.js";

/** An object whose answer cannot be read so often stays undecided. */
const MOST_FAILED_LOOKS = 4;

/** `judged`: Stripe answered. `failed`: it did not, and `error` tells why. `limited`: it wants a pause. */
export type Look = { outcome: "judged" | "limited" } | { outcome: "failed"; error: unknown };

/**
 * Reads one suspect from Stripe and judges it. A failure concerns this object only: it is looked at again, and stays
 * undecided where that does not help.
 * @throws where the key is refused or the database cannot be reached
 */
export async function look(deps: Deps, step: Step, suspect: Suspect): Promise<Look> {
  try {
    const row = objectOf(suspect.type);
    if (row === null) throw new Error(`${suspect.type} is not a synced object`);
    const known = await readFreshness(deps.sql, step.connection.id, [suspect]);
    const over = known.get(objectKey(suspect.type, suspect.id))?.version ?? "";
    const { state, lineItems } = await fetchState(step.stripe, { ...suspect, row, over }, new Date(0));
    await step.trouble.noteAnswer();
    await shortTransaction(deps.sql, (sql) => judge(sql, step, suspect, state, lineItems));
    return { outcome: "judged" };
  } catch (error) {
    const kind = kindOfFailure(error);
    if (isDatabaseGone(error) || kind === "key_refused" || kind === "key_unreadable") throw error;
    if (kind === "account_limited" || kind === "endpoint_limited") return { outcome: "limited" };
    if (kind === null) deps.log.error({ err: error, object: suspect.id }, "an object could not be compared");
    await note(deps, step, suspect, reasonOf(kind, error), kind);
    return kind === "unreachable" ? { outcome: "failed", error } : { outcome: "judged" };
  }
}

/** Notes a look that failed; where another one cannot help, or enough have failed, the object is undecided. */
function note(
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
    else await failedLook(sql, run.id, { type, id });
  });
}

function reasonOf(kind: FailureKind | null, error: unknown): string {
  if (kind === "not_permitted") return `The key may not read it: ${sentenceOf(error)}`;
  if (kind === "object_busy") return "Something else was using it in Stripe at every look.";
  if (kind === null) return `It could not be compared: ${sentenceOf(error)}`;
  return `Stripe's answer about it could not be read: ${sentenceOf(error)}`;
}
