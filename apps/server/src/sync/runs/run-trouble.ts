import { Stripe } from "stripe";

import { noteProblem } from "../../connection/problems.js";
import { doubtKey, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { noteStripeAnswers, problemOf } from "../../connection/outage.js";
import { isOutage } from "../../stripe/failure.js";
import { redact } from "../../logger.js";
import { notify } from "../../database/signals.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { releaseRun, storeTrouble, type RunLease } from "./run-store.js";

const LIMITED = "Stripe limits the requests of this account for the moment. The run goes on by itself.";

/**
 * What stands in the way of a run: told to those who watch it, and kept as a problem of the connection until Stripe
 * answers again.
 */
export class RunTrouble {
  readonly #deps: Deps;
  readonly #connection: Connection;
  readonly #lease: RunLease;
  #told: string | null;

  /** `told` is what the run said when it was leased. */
  constructor(deps: Deps, connection: Connection, lease: RunLease, told: string | null) {
    this.#deps = deps;
    this.#connection = connection;
    this.#lease = lease;
    this.#told = told;
  }

  /** Stripe answered 429: the budget knows already that it wants a pause. */
  async limited(): Promise<void> {
    await this.#tell(LIMITED);
    await noteProblem(this.#deps.sql, this.#connection.id, { code: "rate_limited" });
  }

  /** The run waits for something else to end. */
  waits(why: string): Promise<void> {
    return this.#tell(why);
  }

  /** Stripe has answered. */
  async over(): Promise<void> {
    if (this.#told === null) return;
    await this.#tell(null);
    await noteStripeAnswers(this.#deps, this.#connection);
  }

  /**
   * What stopped a step: a refused key and a failure of our own end the run by `fail`, which is told why; what went
   * wrong at Stripe or the network does not.
   * @throws that, after the run was released, and a database that is gone: the job is tried again
   */
  async stopped(error: unknown, startAgain: string, fail: (why: string) => Promise<void>): Promise<void> {
    if (isDatabaseGone(error)) throw error;
    const { sql, log } = this.#deps;
    const { id, teamId } = this.#connection;
    const message = redact(error instanceof Error ? error.message : String(error)).slice(0, 500);
    if (!(error instanceof Stripe.errors.StripeError)) {
      log.error({ err: error, teamId, run: this.#lease.id }, `one of the ${this.#lease.table} failed`);
      return fail(message);
    }
    if (error.statusCode === 401) {
      await doubtKey(sql, id);
      return fail(`Stripe refused the key. Replace the keys, then ${startAgain}.`);
    }
    if (isOutage(error)) await noteProblem(sql, id, { code: problemOf(error), detail: message });
    await this.#tell(`Stripe does not answer as it should (${message}). Trying again by itself.`);
    await releaseRun(sql, this.#lease);
    throw error;
  }

  async #tell(told: string | null): Promise<void> {
    if (told === this.#told) return;
    this.#told = told;
    await storeTrouble(this.#deps.sql, this.#lease, told);
    await notify(this.#deps.sql, { kind: "backfill", teamId: this.#connection.teamId });
  }
}
