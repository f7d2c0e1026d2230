import { setTimeout as delay } from "node:timers/promises";

import { findConnectionById } from "../connection/store.js";
import { liveProcesses } from "../custody/processes-store.js";
import type { Deps } from "../deps.js";
import { connectionOfRun } from "../sync/runs/run-store.js";
import type { JobData, Queue } from "./jobs.js";

/** The queues whose jobs need the Stripe key of one team. */
export type TeamQueue = Extract<
  Queue,
  "backfill" | "verification" | "look_again" | "catch_up" | "prove_key" | "endpoints"
>;

/**
 * A job is left to other processes so often. Each time, a worker of this process pauses, so that a worker of another one
 * takes the job. If none does, for example because that process works on nothing, this process does what it can: it
 * stores why the job cannot go on.
 */
const MOST_TIMES = 8;
/** How long a worker of this process takes no other job after it has left one to others, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * Sends a job again if this process lacks the encryption key of the team's Stripe key and another process has it.
 *
 * @returns whether the job was sent again: then there is nothing else to do
 */
export async function leaveToOthers<Q extends TeamQueue>(
  deps: Deps,
  queue: Q,
  data: JobData[Q],
): Promise<boolean> {
  const { sql, custody, jobs, applicationName, stopping } = deps;
  const left = data.left ?? 0;
  const connectionId = await connectionOf(deps, data);
  const connection = connectionId === null ? null : await findConnectionById(sql, connectionId);
  const opened = connection === null ? null : custody.open(connection, "secret_key");
  if (opened === null || opened.ok || opened.missingKeyId === null || left >= MOST_TIMES) return false;
  const { missingKeyId } = opened;
  const others = (await liveProcesses(sql)).filter(({ name }) => name !== applicationName);
  if (!others.some(({ keys }) => missingKeyId in keys)) return false;
  await jobs.send(sql, queue, { ...data, left: left + 1 });
  await delay(PAUSE_MS, undefined, { signal: stopping }).catch(() => undefined);
  return true;
}

async function connectionOf({ sql }: Deps, data: JobData[TeamQueue]): Promise<string | null> {
  if ("connectionId" in data) return data.connectionId;
  return "backfillId" in data
    ? connectionOfRun(sql, "backfills", data.backfillId)
    : connectionOfRun(sql, "verifications", data.verificationId);
}
