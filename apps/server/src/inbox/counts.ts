import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { findConnection } from "../connection/store.js";
import type { TeamContext } from "../context.js";
import { readHours, type HourCounts } from "./hours.js";
import type { countsOutput } from "./schemas.js";

type Counts = z.infer<typeof countsOutput>;
type Numbers = Counts["total"];

const HOUR_MS = 60 * 60 * 1_000;
const HOURS = 24;

/** Counts the team's events by their status now: in total, and for each of the last 24 hours. */
export async function readCounts(sql: Sql, teamId: TeamId): Promise<Counts> {
  const connection = await findConnection(sql, teamId);
  const rows = connection === null ? [] : await readHours(sql, connection.id);
  const thisHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const byHour = new Map(rows.map((row) => [row.hour?.getTime(), row]));
  return {
    total: numbers(rows),
    hours: Array.from({ length: HOURS }, (_, index) => {
      const at = thisHour - (HOURS - 1 - index) * HOUR_MS;
      const row = byHour.get(at);
      return { hour: new Date(at).toISOString(), ...numbers(row === undefined ? [] : [row]) };
    }),
  };
}

/**
 * Yields the counts now and after each change, at most once a second. If counting takes long, yields less often,
 * so that counting takes at most a tenth of the time.
 */
export function watchCounts(
  { deps, teamId, read }: TeamContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<Counts> {
  const restMs = (tookMs: number): number => Math.max(1_000, 10 * tookMs);
  return deps.signals.watch(
    teamId,
    [signal, deps.stopping],
    () => read((sql) => readCounts(sql, teamId)),
    restMs,
  );
}

function numbers(rows: HourCounts[]): Numbers {
  const sum = (of: (row: HourCounts) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const received = sum((row) => row.received);
  const waiting = sum((row) => row.waiting);
  const buried = sum((row) => row.buried);
  const notSynced = sum((row) => row.notSynced);
  return { received, applied: received - waiting - buried - notSynced, waiting, buried, notSynced };
}
