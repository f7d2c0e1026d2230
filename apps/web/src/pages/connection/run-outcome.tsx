import { Notice } from "../../ui/notice.js";
import { objectLabel, type Backfill } from "./backfill-objects.js";

/** How a run ended where it did not load everything, and what to do next. */
export function RunOutcome({ backfill: { status, error, objects, result } }: { backfill: Backfill }) {
  const skipped = objects.filter((name) => result[name]?.status === "skipped").map(objectLabel);
  return (
    <div className="space-y-3 px-4 pb-4 empty:hidden md:px-5">
      {status === "failed" && (
        <Notice tone="bad" title="The run stopped before its end">
          {error !== null && <p className="break-words">{error}</p>}
          <p>{GOES_ON}</p>
        </Notice>
      )}
      {status === "canceled" && (
        <Notice tone="info" title="The run was canceled">
          <p>{GOES_ON}</p>
        </Notice>
      )}
      {skipped.length > 0 && (
        <Notice tone="warn" title={`Skipped: ${skipped.join(", ")}`}>
          <p>
            {status === "completed" && "Everything else is loaded. "}The table says why for each. Where the
            key lacks a permission, give it Read permission in Stripe under Developers &gt; API keys, then
            sync again.
          </p>
        </Notice>
      )}
    </div>
  );
}

const GOES_ON =
  "What it loaded stays. The next run goes on where this one stood, if it begins within 24 hours and with the same start date.";
