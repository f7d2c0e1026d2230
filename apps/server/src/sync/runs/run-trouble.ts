import { Stripe } from "stripe";

import { noteProblem } from "../../connection/problems.js";
import { requestKeyProof, type Connection } from "../../connection/store.js";
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
  #shown: string | null;

  /** `shown` is what the run shows as its trouble when it is leased; null: nothing. */
  constructor(deps: Deps, connection: Connection, lease: RunLease, shown: string | null) {
    this.#deps = deps;
    this.#connection = connection;
    this.#lease = lease;
    this.#shown = shown;
  }

  /** Stripe answered 429: the budget knows already that it wants a pause. */
  async noteRateLimit(): Promise<void> {
    await this.#show(LIMITED);
    await noteProblem(this.#deps.sql, this.#connection.id, { code: "rate_limited" });
  }

  /** The run waits for something else to end. */
  noteWaiting(why: string): Promise<void> {
    return this.#show(why);
  }

  /** Stripe has answered. */
  async noteAnswer(): Promise<void> {
    if (this.#shown === null) return;
    await this.#show(null);
    await noteStripeAnswers(this.#deps, this.#connection);
  }

  /**
   * What stopped a step: a refused key and a failure of our own end the run by `fail`, which is told why; what went
   * wrong at Stripe or the network does not.
   * @throws that, after the run was released, and a database that is gone: the job is tried again
   */
  async handleFailure(
    error: unknown,
    startAgain: string,
    fail: (why: string) => Promise<void>,
  ): Promise<void> {
    if (isDatabaseGone(error)) throw error;
    const { sql, log } = this.#deps;
    const { id, teamId } = this.#connection;
    const message = redact(error instanceof Error ? error.message : String(error)).slice(0, 500);
    if (!(error instanceof Stripe.errors.StripeError)) {
      log.error({ err: error, teamId, run: this.#lease.id }, `one of the ${this.#lease.table} failed`);
      return fail(message);
    }
    if (error.statusCode === 401) {
      await requestKeyProof(sql, id);
      return fail(`Stripe refused the key. Replace the keys, then ${startAgain}.`);
    }
    if (isOutage(error)) await noteProblem(sql, id, { code: problemOf(error), detail: message });
    await this.#show(`Stripe does not answer as it should (${message}). Trying again by itself.`);
    await releaseRun(sql, this.#lease);
    throw error;
  }

  async #show(shown: string | null): Promise<void> {
    if (shown === this.#shown) return;
    this.#shown = shown;
    await storeTrouble(this.#deps.sql, this.#lease, shown);
    await notify(this.#deps.sql, { kind: "backfill", teamId: this.#connection.teamId });
  }
}
