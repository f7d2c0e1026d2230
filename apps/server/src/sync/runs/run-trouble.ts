import { noteProblem, problemSince } from "../../connection/problems.js";
import { askForProof } from "../../connection/ask-for-proof.js";
import { isKeyReplaced } from "../../connection/key-store.js";
import { type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { failedWithOldKey, noteStripeAnswers, problemOfOutage } from "../../connection/outage.js";
import { isOutage, kindOfFailure } from "../../stripe/failure.js";
import { NotSentError } from "../../stripe/not-sent.js";
import { safeMessage } from "../../safe-message.js";
import { notify } from "../../database/signals.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { releaseRun, storeTrouble, type RunLease } from "./run-store.js";

const LIMITED = "Stripe limits the requests of this account for the moment. The run continues automatically.";

/**
 * A run waits this long for new keys after Stripe has refused the key. A day is enough for a person to see it, also
 * across a night. The next backfill continues the run even after that.
 */
const REFUSED_HOURS = 24;
const REFUSED =
  "Stripe refuses the key. Replace the keys, and the run continues automatically. " +
  `It ends if Stripe still refuses the key after ${REFUSED_HOURS} hours.`;

/** How a run continues or ends after an error. Backfills and verifications each give their own. */
interface AfterError {
  /** When the run was started. */
  startedAt: Date;
  /** The end of the sentence "Replace the keys, then …". */
  startAgain: string;
  /** Ends the run as failed. `why` is shown to people. */
  fail(why: string): Promise<void>;
  /** Releases the run and sends its next step. */
  goOn(): Promise<void>;
}

/**
 * Keeps the message that says why a run cannot go on for now. People who watch the run see the message at once.
 * Trouble with Stripe is also stored as a problem of the connection, until Stripe answers again.
 */
export class RunTrouble {
  readonly #deps: Deps;
  readonly #connection: Connection;
  readonly #lease: RunLease;
  #shown: string | null;

  /** `shown` is the stored message of the run at the time of the lease; null: there is none. */
  constructor(deps: Deps, connection: Connection, lease: RunLease, shown: string | null) {
    this.#deps = deps;
    this.#connection = connection;
    this.#lease = lease;
    this.#shown = shown;
  }

  /** Call this after Stripe answered 429. The request budget pauses by itself: only the message is stored here. */
  async noteRateLimit(): Promise<void> {
    await this.#show(LIMITED);
    await noteProblem(this.#deps.sql, this.#connection.id, { code: "rate_limited" });
  }

  /** Call this when the run waits for something else to end. `why` is a sentence for people. */
  noteWaiting(why: string): Promise<void> {
    return this.#show(why);
  }

  /** Call this after Stripe has answered as it should: removes the message and the problem of the connection. */
  async noteAnswer(): Promise<void> {
    if (this.#shown === null) return;
    await this.#show(null);
    await noteStripeAnswers(this.#deps, this.#connection);
  }

  /**
   * Decides how the run continues after an error that stopped a step:
   * - A fault of BillStack itself ends the run as failed.
   * - If the key was replaced while the request was under way, the run goes on with the new key.
   * - If Stripe refuses the key, the run waits for new keys. After {@link REFUSED_HOURS} it ends as failed.
   * - If no request can be sent, for example because the stored key cannot be opened, the run waits, and the sweep
   *   job tries it again once a minute.
   * @throws an error of Stripe or of the network, after the run was released, and an error that says that the
   *   database cannot be reached. The job queue then tries the step again.
   */
  async handleFailure(error: unknown, after: AfterError): Promise<void> {
    if (isDatabaseGone(error)) throw error;
    const { sql, log } = this.#deps;
    const { id, teamId, keysVersion: ofKey } = this.#connection;
    const message = safeMessage(error);
    const kind = kindOfFailure(error);
    if (kind === null) {
      log.error({ err: error, teamId }, `one of the ${this.#lease.table} failed`);
      return after.fail(message);
    }
    if (await failedWithOldKey(this.#deps, this.#connection, error)) return after.goOn();
    const wasSent = !(error instanceof NotSentError);
    if (isOutage(error) && (wasSent || kind !== "key_refused"))
      await noteProblem(sql, id, { code: problemOfOutage(error), detail: message, ofKey });
    if (kind === "key_refused") {
      if (wasSent) await askForProof(this.#deps, this.#connection);
      return this.#waitForKeys(after);
    }
    if (!wasSent) {
      await this.#show(
        `${message} The run waits, and continues automatically when requests can be sent again.`,
      );
      return this.#releaseToWait(after);
    }
    await this.#show(`Stripe does not answer as it should (${message}). The run tries again automatically.`);
    await releaseRun(sql, this.#lease);
    throw error;
  }

  /**
   * Lets the run wait for new keys, or until Stripe accepts the key again. Ends it as failed if it has waited for
   * too long. While it waits, the sweep sends a step once a minute. Such a step makes no request, except that it
   * checks the key every five minutes.
   */
  async #waitForKeys(after: AfterError): Promise<void> {
    const since = (await problemSince(this.#deps.sql, this.#connection.id, "key_refused")) ?? new Date();
    const waitedMs = Date.now() - Math.max(since.getTime(), after.startedAt.getTime());
    if (waitedMs > REFUSED_HOURS * 60 * 60 * 1_000) {
      const then = `Replace the keys, then ${after.startAgain}.`;
      return after.fail(`Stripe has refused the key for ${REFUSED_HOURS} hours. ${then}`);
    }
    await this.#show(REFUSED);
    await this.#releaseToWait(after);
  }

  /** Releases the run. `resumeRuns` sends its next step when what it waits for is there. */
  async #releaseToWait({ goOn }: AfterError): Promise<void> {
    await releaseRun(this.#deps.sql, this.#lease);
    // Keys that were stored before the release have not resumed the run, because this worker still had it.
    if (await isKeyReplaced(this.#deps.sql, this.#connection)) await goOn();
  }

  /** Stores the message if it is new, and notifies the people who watch the run. */
  async #show(shown: string | null): Promise<void> {
    if (shown === this.#shown) return;
    this.#shown = shown;
    await storeTrouble(this.#deps.sql, this.#lease, shown);
    await notify(this.#deps.sql, { kind: "backfill", teamId: this.#connection.teamId });
  }
}
