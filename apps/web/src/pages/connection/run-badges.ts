import type { Tone } from "../../ui/badge.js";
import type { Backfill } from "./backfill-objects.js";

export type ObjectState = Backfill["result"][string];

/** How each state of a run is shown. */
export const RUN_BADGES = {
  running: { tone: "info", label: "Loading" },
  completed: { tone: "good", label: "Completed" },
  failed: { tone: "bad", label: "Failed" },
  canceled: { tone: "warn", label: "Canceled" },
} as const satisfies Record<Backfill["status"], { tone: Tone; label: string }>;

/** How each state of one object of a run is shown. */
export const OBJECT_BADGES = {
  waiting: { tone: "neutral", label: "Waiting" },
  running: { tone: "info", label: "Loading" },
  completed: { tone: "good", label: "Done" },
  skipped: { tone: "warn", label: "Skipped" },
  failed: { tone: "bad", label: "Failed" },
} as const satisfies Record<ObjectState["status"], { tone: Tone; label: string }>;
