import { setTimeout as delay } from "node:timers/promises";

import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";
import { Stripe } from "stripe";

import { holdConnection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { hasWaiting } from "../../inbox/store.js";
import { shortTransaction } from "../../short-transaction.js";
import { NESTED, type LineItems } from "../engine.js";
import { fetchState } from "../fetch-state.js";
import { objectKey, raiseFreshness, readFreshness } from "../freshness.js";
import { isLimited } from "../listing/read-page.js";
import { objectOf } from "../objects.js";
import { holdRun } from "../run-store.js";
import { writeObjects } from "../write-objects.js";
import { toRaise, type State } from "../write-states.js";
import { differencesOf, hashOf, type Step } from "./compare-lists.js";
import {
  confirmDifference,
  dropSuspect,
  removeOrphans,
  suspectAgain,
  takeSuspects,
  type Suspect,
} from "./differences-store.js";

/** An event needs some seconds from Stripe to here: what differs for less may only not have been told yet. */
const GRACE_SECONDS = 5;
/** One that Stripe says something else of at each look changes all the time; its events keep it right. */
const MOST_LOOKS = 5;
const AT_ONCE = 8;
const LOOK_AGAIN_MS = 250;

/**
 * Fetches each object that seemed to differ. One that still differs, while Stripe has said the same of it for some
 * seconds and no event of it waits, does differ: it is counted, and written as Stripe says it is. Returns whether all
 * were looked at.
 */
export async function confirmSuspects(deps: Deps, step: Step): Promise<boolean> {
  while (!step.stopped()) {
    const ripe = { graceSeconds: GRACE_SECONDS, limit: AT_ONCE };
    const { suspects, waiting } = await takeSuspects(deps.sql, step.run.id, ripe);
    if (!waiting) return finish(deps, step);
    if (suspects.length === 0) await delay(LOOK_AGAIN_MS);
    await Promise.all(suspects.map((suspect) => look(deps, step, suspect)));
  }
  return false;
}

async function look(deps: Deps, step: Step, suspect: Suspect): Promise<void> {
  const row = objectOf(suspect.type);
  if (row === null) throw new Error(`${suspect.type} is not a synced object`);
  try {
    const known = await readFreshness(deps.sql, step.connection.id, [suspect]);
    const over = known.get(objectKey(suspect.type, suspect.id))?.version ?? "";
    const { state, lineItems } = await fetchState(step.stripe, { ...suspect, row, over }, new Date(0));
    await step.trouble.over();
    await shortTransaction(deps.sql, (sql) => judge(sql, step, suspect, state, lineItems));
  } catch (error) {
    if (isLimited(error)) return step.trouble.limited();
    const forbidden = error instanceof Stripe.errors.StripeError && error.statusCode === 403;
    if (!forbidden) throw error;
    await shortTransaction(deps.sql, (sql) => dropSuspect(sql, step.run.id, suspect));
  }
}

async function judge(
  sql: TransactionSql,
  { run, connection, lease }: Step,
  suspect: Suspect,
  state: State,
  lineItems: LineItems,
): Promise<void> {
  if ((await holdConnection(sql, connection.id)) === null) return;
  if (!(await holdRun(sql, lease))) return;
  const kind = (await differencesOf(sql, connection, [state], lineItems)).get(suspect.id);
  if (kind === undefined) {
    // Now it is known again how it is.
    await raiseFreshness(sql, connection.id, [toRaise(state)]);
    return dropSuspect(sql, run.id, suspect);
  }
  if (await hasWaiting(sql, connection.id, suspect.id)) return dropSuspect(sql, run.id, suspect);
  const said = hashOf(state.object);
  if (said !== suspect.said) {
    if (suspect.looks >= MOST_LOOKS) return dropSuspect(sql, run.id, suspect);
    return suspectAgain(sql, run.id, { ...suspect, said });
  }
  await writeObjects(sql, connection, [state], lineItems);
  const left = await differencesOf(sql, connection, [state], lineItems);
  await confirmDifference(sql, run.id, { ...suspect, kind, healed: left.size === 0 });
}

/** After all else: nested rows whose object is not there belong to nothing that Stripe has. */
function finish(deps: Deps, { run, connection, lease }: Step): Promise<boolean> {
  return shortTransaction(deps.sql, async (sql) => {
    if ((await holdConnection(sql, connection.id)) === null) return false;
    if (!(await holdRun(sql, lease))) return false;
    const schema = quoteTeamSchema(teamSchema(connection.teamId));
    for (const nested of Object.values(NESTED)) await removeOrphans(sql, run, schema, nested);
    return true;
  });
}
