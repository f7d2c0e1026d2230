import { countText } from "../../ui/number-text.js";
import { ProgressBar } from "../../ui/progress-bar.js";
import type { Backfill } from "../../connection/backfill-objects.js";
import { timeLeft } from "../../ui/time-left.js";

/** How far the running load is: its rows, its time left, and a bar over the kinds of objects. */
export function LoadProgress({ backfill }: { backfill: Backfill }) {
  const { objects, result, synced, secondsLeft } = backfill;
  const done = objects.filter((name) => {
    const state = result[name]?.status;
    return state !== undefined && state !== "waiting" && state !== "running";
  }).length;
  const left = secondsLeft === null ? "" : `, ${timeLeft(secondsLeft)} left`;
  const text = `${countText(synced, "row")}, ${done} of ${objects.length} object types${left}`;
  return (
    <div className="space-y-1.5 pt-1.5">
      <ProgressBar label="Sync" value={done} max={objects.length} text={text} />
      <p className="text-muted tabular-nums">{text}</p>
    </div>
  );
}
