import { memo } from "react";

import { Badge } from "../../../ui/badge.js";
import { Notice } from "../../../ui/notice.js";
import { countText } from "../../../ui/number-text.js";
import { objectLabel } from "../../../connection/backfill-objects.js";
import { RunTimes } from "../run-times.js";
import { ComparedTable } from "./compared-table.js";
import { Differences } from "./differences.js";
import { UndecidedObjects } from "./undecided-objects.js";
import { totalsOf, type Verification } from "../../../connection/verification.js";

/** The result of the last verification: what differed, and what was done about it. */
export const VerificationResult = memo(function VerificationResult({
  verification,
}: {
  verification: Verification;
}) {
  const { status, startedAt, finishedAt, error, result, differences, undecided } = verification;
  const totals = totalsOf(verification);
  const { compared, found, healed } = totals;
  const skipped = Object.keys(result).filter((name) => result[name]?.status === "skipped");
  const notHealed = found - healed;
  const failed = status === "failed";
  return (
    <div className="border-t border-line">
      <div className="space-y-2 px-4 py-3 md:px-5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h3 className="font-medium">Last verification</h3>
          {failed ? (
            <Badge tone="bad">Failed</Badge>
          ) : notHealed > 0 ? (
            <Badge tone="warn">Not equal</Badge>
          ) : totals.undecided > 0 ? (
            <Badge tone="warn">Undecided</Badge>
          ) : skipped.length > 0 ? (
            <Badge tone="warn">Partly compared</Badge>
          ) : (
            <Badge tone="good">Equal</Badge>
          )}
          <span className="text-muted">
            <RunTimes startedAt={startedAt} finishedAt={finishedAt} />
          </span>
        </div>
        <p>
          {countText(compared, "object")} compared,{" "}
          {found === 0 ? "no difference" : countText(found, "difference")} found
          {found > 0 && (notHealed === 0 ? ", all fixed" : `, ${healed} fixed`)}.
        </p>
        {failed && (
          <Notice tone="bad" title="The verification failed before it was complete">
            <p className="break-words">
              {error ??
                "The server did not say why. Ask the person who runs this server to look into its log."}
            </p>
            <p>It does not show whether the copy is equal. Rows that it fixed stay correct. Verify again.</p>
          </Notice>
        )}
        {!failed && notHealed > 0 && (
          <Notice tone="warn" title={`${countText(notHealed, "difference")} could not be fixed`}>
            <p>Verify again. If they still differ, sync these objects. The server&apos;s log says more.</p>
          </Notice>
        )}
        {skipped.length > 0 && (
          <Notice tone="warn" title={`Not compared: ${skipped.map(objectLabel).join(", ")}`}>
            <p>
              The key has no permission to read them, or Stripe does not list them for this account. Their
              rows may differ from Stripe.
            </p>
          </Notice>
        )}
      </div>
      {undecided.length > 0 && <UndecidedObjects objects={undecided} all={totals.undecided} />}
      {differences.length > 0 && <Differences differences={differences} found={found} />}
      <details className="border-t border-line">
        <summary className="px-4 py-2.5 font-medium text-muted hover:text-ink md:px-5">
          Results by object
        </summary>
        <ComparedTable result={result} />
      </details>
    </div>
  );
});
