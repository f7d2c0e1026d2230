import { Stripe } from "stripe";

import { noteProblem } from "../../connection/problems.js";
import { doubtKey } from "../../connection/key-store.js";
import { type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { failedWithOldKey, noteStripeAnswers, problemOf } from "../../connection/outage.js";
import { isOutage, kindOfFailure } from "../../stripe/failure.js";
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
   * Says and does what is to be done after an error that stopped a step. A failure of BillStack's own and a refused key
   * end the run. A request that was sent with a key which has been replaced since does not count: the run goes on with
   * the new key. While the stored key cannot be opened the run waits, and the sweep tries it once a minute.
   * @throws what went wrong at Stripe or the network, after the run was released, and a database that is gone: the job is
   *   tried again
   */
  async stopped(error: unknown, { startAgain, fail, goOn }: AfterError): Promise<void> {
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
      await doubtKey(sql, this.#connection);
      return fail(`Stripe refused the key. Replace the keys, then ${startAgain}.`);
    }
    if (isOutage(error)) await noteProblem(sql, id, { code: problemOf(error), detail: message, ofKey });
    if (kind === "key_unreadable") {
      await this.#tell(`${message} The run goes on by itself once the key can be opened.`);
      return releaseRun(sql, this.#lease);
    }
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
