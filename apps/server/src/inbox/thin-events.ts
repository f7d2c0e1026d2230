import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { forgetProblems, noteProblem } from "../connection/problems.js";
import type { Logger } from "../logger.js";
import { notify } from "../database/signals.js";
import type { ReceivedEvent } from "./event.js";
import type { Receiver } from "./receivers.js";

/** After a snapshot event has ended the problem, thin events beside it are none for so long. */
const QUIET_MS = 60_000;

/**
 * Keeps the problem `thin_events` of a connection while its deliveries are thin events, which show no object, so that
 * nothing can be synced from them. The first snapshot event that is delivered after one ends the problem: then the
 * endpoint, or another one beside it, sends what is needed. Nothing is written while nothing changes.
 */
export class ThinEvents {
  readonly #sql: Sql;
  readonly #log: Logger;
  /** When a snapshot event ended the problem, by connection and performance.now(). */
  readonly #ended = new Map<string, number>();

  constructor(sql: Sql, log: Logger) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Looks at an event that was delivered and stored. Nobody waits for it. */
  note(teamId: TeamId, receiver: Receiver, { form, event }: ReceivedEvent): void {
    // What a connected account sends says nothing of the events of this one.
    if (event["account"] != null || form === "unknown") return;
    const isThin = form === "thin";
    if (receiver.thin === isThin || (isThin && this.#isQuiet(receiver.connectionId))) return;
    receiver.thin = isThin;
    this.#write(teamId, receiver.connectionId, isThin).catch((error: unknown) => {
      // The next event tries again.
      receiver.thin = !isThin;
      this.#log.warn({ err: error, teamId }, "the form of this team's events could not be noted");
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
