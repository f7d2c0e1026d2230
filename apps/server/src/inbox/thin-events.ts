import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { forgetProblems, noteProblem } from "../connection/problems.js";
import type { Logger } from "../logger.js";
import { notify } from "../database/signals.js";
import type { ReceivedEvent } from "./event.js";
import type { Receiver } from "./receivers.js";

/** After a snapshot event has ended the problem, thin events do not start it again within this time. */
const QUIET_MS = 60_000;

/**
 * Stores the problem `thin_events` of a connection when its deliveries are thin events. Thin events do not
 * contain their object, so BillStack cannot sync from them. The next snapshot event ends the problem, because it
 * shows that this endpoint or another one sends what BillStack needs. Writes only when the problem begins or
 * ends.
 */
export class ThinEvents {
  readonly #sql: Sql;
  readonly #log: Logger;
  /** When a snapshot event ended the problem, by connection id, in milliseconds of `performance.now()`. */
  readonly #ended = new Map<string, number>();

  constructor(sql: Sql, log: Logger) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Looks at an event that was delivered and stored. The caller does not wait. */
  note(teamId: TeamId, receiver: Receiver, { form, event }: ReceivedEvent): void {
    // An event of a connected account does not show in which form this account's own events arrive.
    if (event["account"] != null || form === "unknown") return;
    const isThin = form === "thin";
    if (receiver.thin === isThin || (isThin && this.#isQuiet(receiver.connectionId))) return;
    receiver.thin = isThin;
    this.#write(teamId, receiver.connectionId, isThin).catch((error: unknown) => {
      // The write failed. The next event tries again.
      receiver.thin = !isThin;
      this.#log.warn({ err: error, teamId }, "could not store whether this team receives thin events");
    });
  }

  async #write(teamId: TeamId, connectionId: string, isThin: boolean): Promise<void> {
    const code = "thin_events";
    if (isThin) await noteProblem(this.#sql, connectionId, { code });
    else {
      await forgetProblems(this.#sql, connectionId, [code]);
      this.#ended.set(connectionId, performance.now());
    }
    await notify(this.#sql, { kind: "connection", teamId });
  }

  #isQuiet(connectionId: string): boolean {
    const endedAt = this.#ended.get(connectionId);
    if (endedAt === undefined) return false;
    if (performance.now() - endedAt < QUIET_MS) return true;
    this.#ended.delete(connectionId);
    return false;
  }
}
