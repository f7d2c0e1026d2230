import type { Tone } from "../../ui/badge.js";
import type { Backfill } from "../../connection/backfill-objects.js";

/** How far a run is with one object. */
export type ObjectState = Backfill["result"][string];

/** The label and colour of each status of a run. */
export const RUN_BADGES = {
  running: { tone: "info", label: "Syncing" },
  completed: { tone: "good", label: "Completed" },
  failed: { tone: "bad", label: "Failed" },
  canceled: { tone: "warn", label: "Canceled" },
} as const satisfies Record<Backfill["status"], { tone: Tone; label: string }>;

/** The label and colour of each status of one object in a run. */
export const OBJECT_BADGES = {
  waiting: { tone: "neutral", label: "Waiting" },
  running: { tone: "info", label: "Syncing" },
  completed: { tone: "good", label: "Done" },
  skipped: { tone: "warn", label: "Skipped" },
  failed: { tone: "bad", label: "Failed" },
} as const satisfies Record<ObjectState["status"], { tone: Tone; label: string }>;
