import { Notice } from "../../ui/notice.js";
import { objectLabel, type Backfill } from "../../connection/backfill-objects.js";

/** Says why a run did not load everything, and what to do next. Shows nothing for a run that did. */
export function RunOutcome({ backfill: { status, error, objects, result } }: { backfill: Backfill }) {
  const skipped = objects.filter((name) => result[name]?.status === "skipped").map(objectLabel);
  return (
    <div className="space-y-3 px-4 pb-4 empty:hidden md:px-5">
      {status === "failed" && (
        <Notice tone="bad" title="The sync failed before it was complete">
          {error !== null && <p className="break-words">{error}</p>}
          <p>{CONTINUES}</p>
        </Notice>
      )}
      {status === "canceled" && (
        <Notice tone="info" title="The sync was canceled">
          <p>{CONTINUES}</p>
        </Notice>
      )}
      {skipped.length > 0 && (
        <Notice tone="warn" title={`Skipped: ${skipped.join(", ")}`}>
          <p>
            {status === "completed" && "All other objects are synced. "}The table below says why each was
            skipped. If the key lacks a permission, give it Read permission in Stripe under Developers &gt;
            API keys, then sync again.
          </p>
        </Notice>
      )}
    </div>
  );
}

const CONTINUES =
  "The copied rows stay. Choose Sync now to continue: a sync with the same start date continues where this one stopped, if it begins within 24 hours.";
