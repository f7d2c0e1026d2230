import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Deps } from "../../deps.js";
import type { Progress } from "../backfill-store.js";
import { readWindows } from "../listing/window-store.js";
import { typeOfBackfill } from "../objects.js";
import { estimateSeconds, progressOf } from "../progress.js";
import type { Verification, VerificationResult } from "./schemas.js";
import { countConfirmed, readConfirmed } from "./differences-store.js";
import { newestVerification, type StoredVerification } from "./verification-store.js";

/** Differences that are named; the others are counted. */
const NAMED = 100;

/** The running or last verification; null: there was none since the team was connected. */
export async function readVerification({ sql }: Deps, teamId: TeamId): Promise<Verification | null> {
  const run = await newestVerification(sql, teamId);
  if (run === null) return null;
  const running = run.status === "running";
  const now = new Date();
  const progress = running ? progressOf(run.objects, await readWindows(sql, run.id), now) : {};
  const { result } = running ? await resultOf(sql, run, progress) : run;
  const seconds = (now.getTime() - run.startedAt.getTime()) / 1_000;
  const differences = await readConfirmed(sql, run.id, NAMED);
  return {
    id: run.id,
    status: run.status,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    equalAsOf: run.equalAsOf?.toISOString() ?? null,
    error: run.error,
    secondsLeft: running ? estimateSeconds(progress, {}, seconds) : null,
    result: Object.fromEntries(
      run.objects.flatMap((name) => {
        const one = result[name];
        return one === undefined ? [] : [[name, one]];
      }),
    ),
    differences: differences.map(({ type, ...one }) => ({ object: type, ...one })),
  };
}

/** The verification now and after every change, until `signal` fires. */
export function watchVerification(
  deps: Deps,
  teamId: TeamId,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ verification: Verification | null }> {
  return deps.signals.watch(teamId, [signal, deps.stopping], async () => ({
    verification: await readVerification(deps, teamId),
  }));
}

/** What was compared of each object and what differed, and whether the copy is equal to Stripe now. */
export async function resultOf(
  sql: Sql | TransactionSql,
  run: StoredVerification,
  progress: Progress,
): Promise<{ result: VerificationResult; equal: boolean }> {
  const counted = await countConfirmed(sql, run.id);
  const result: VerificationResult = Object.fromEntries(
    run.objects.map((object) => {
      const type = typeOfBackfill(object);
      const own = counted.filter((one) => one.type === type || nestedIn(type) === one.type);
      const sum = (some: typeof counted) => some.reduce((total, { objects }) => total + objects, 0);
      const { status = "waiting", synced = 0, reason } = progress[object] ?? {};
      return [
        object,
        {
          compared: synced,
          missing: sum(own.filter(({ kind }) => kind === "missing")),
          extra: sum(own.filter(({ kind }) => kind === "extra")),
          different: sum(own.filter(({ kind }) => kind === "different")),
          healed: sum(own.filter(({ healed }) => healed)),
          status,
          ...(reason === undefined ? {} : { reason }),
        },
      ];
    }),
  );
  return { result, equal: counted.every(({ healed }) => healed) };
}

/** The nested table whose rows count with objects of `type`. */
function nestedIn(type: string): string | null {
  if (type === "subscription") return "subscription_items";
  if (type === "checkout.session") return "checkout_session_line_items";
  return type === "entitlements.active_entitlement_summary" ? "active_entitlements" : null;
}
