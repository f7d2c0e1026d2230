import { Stripe } from "stripe";

import { noteProblem } from "../../connection/problems.js";
import { requestKeyProof } from "../../connection/key-store.js";
import { type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { failedWithOldKey, noteStripeAnswers, problemOfOutage } from "../../connection/outage.js";
import { isOutage, kindOfFailure } from "../../stripe/failure.js";
import { NotSentError } from "../../stripe/not-sent.js";
import { redact } from "../../logger.js";
import { notify } from "../../database/signals.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { releaseRun, storeTrouble, type RunLease } from "./run-store.js";

const LIMITED = "Stripe limits the requests of this account for the moment. The run goes on by itself.";

/** What a run can do after an error. */
interface AfterError {
  /** Completes "Replace the keys, then …". */
  startAgain: string;
  /** Ends the run as failed. */
  fail(why: string): Promise<void>;
  /** Releases the run and sends its next step. */
  goOn(): Promise<void>;
}

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
   * Says and does what is to be done after an error that stopped a step. A failure of BillStack's own and a refused key
   * end the run. A request that was sent with a key which has been replaced since does not count: the run goes on with
   * the new key. While no request can be sent at all the run waits, and the sweep tries it once a minute.
   * @throws what went wrong at Stripe or the network, after the run was released, and a database that is gone: the job is
   *   tried again
   */
  async handleFailure(error: unknown, { startAgain, fail, goOn }: AfterError): Promise<void> {
    if (isDatabaseGone(error)) throw error;
    const { sql, log } = this.#deps;
    const { id, teamId, secretKeySealed: ofKey } = this.#connection;
    const message = redact(error instanceof Error ? error.message : String(error)).slice(0, 500);
    const kind = kindOfFailure(error);
    if (kind === null) {
      log.error({ err: error, teamId, run: this.#lease.id }, `one of the ${this.#lease.table} failed`);
      return fail(message);
    }
    if (await failedWithOldKey(this.#deps, this.#connection, error)) return goOn();
    if (error instanceof Stripe.errors.StripeError && error.statusCode === 401) {
      await requestKeyProof(sql, this.#connection);
      return fail(`Stripe refused the key. Replace the keys, then ${startAgain}.`);
    }
    if (isOutage(error)) await noteProblem(sql, id, { code: problemOfOutage(error), detail: message, ofKey });
    if (error instanceof NotSentError) {
      await this.#show(`${message} The run waits, and goes on by itself once requests can be sent.`);
      return releaseRun(sql, this.#lease);
    }
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
