import { numberText } from "../../ui/number-text.js";
import type { Backfill } from "../../connection/backfill-objects.js";
import { timeLeft } from "../../ui/time-left.js";

/** The numbers of a run: rows, rows a second, requests, and the time that is left. */
export function RunFacts({ backfill }: { backfill: Backfill }) {
  const { status, synced, requests, rowsPerSecond, secondsLeft, loadedButFor } = backfill;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      <Fact name="Rows" value={numberText(synced)} />
      <Fact name="Rows a second" value={rowsPerSecond === null ? "—" : numberText(rowsPerSecond)} />
      <Fact name="Requests to Stripe" value={numberText(requests)} />
      {status === "running" && (
        <Fact name="Time left" value={secondsLeft === null ? "not known yet" : timeLeft(secondsLeft)} />
      )}
      {loadedButFor !== null && (
        <Fact name="Synced so far" value={`everything except ${loadedButFor.map(plural).join(", ")}`} />
      )}
    </dl>
  );
}

/** Turns the name `payment_method` into "payment methods". */
function plural(object: string): string {
  return `${object.replaceAll("_", " ")}s`;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-base font-medium tabular-nums first-letter:uppercase">{value}</dd>
    </div>
  );
}
