import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../../deps.js";
import type { RunKindName } from "../../metrics.js";

/** Counts the end of a run for the metrics, and writes it to the log of the job, whose lines have the run's id. */
export function noteEnd(
  { log, metrics }: Pick<Deps, "log" | "metrics">,
  { kind, teamId, outcome }: { kind: RunKindName; teamId: TeamId; outcome: string },
): void {
  metrics.runsEnded.inc({ kind, outcome });
  log.info({ teamId, kind, outcome }, "a run ended");
}
