import { Badge } from "../../../ui/badge.js";
import { countText } from "../../../ui/number-text.js";
import { ProgressBar } from "../../../ui/progress-bar.js";
import { RelativeTime } from "../../../ui/relative-time.js";
import { timeLeft } from "../../../ui/time-left.js";
import { totalsOf, type Verification } from "../../../connection/verification.js";

/** The progress of a running verification. */
export function VerificationProgress({ verification }: { verification: Verification }) {
  const { secondsLeft } = verification;
  const kinds = Object.values(verification.result);
  const done = kinds.filter(({ status }) => status !== "waiting" && status !== "running").length;
  const { compared, found, healed } = totalsOf(verification);
  const listed = kinds.length > 0 && done === kinds.length;
  return (
    <div className="space-y-3 border-t border-line px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 className="font-medium">Verifying now</h3>
        <Badge tone="info" live>
          Running
        </Badge>
        <span className="text-muted">
          started <RelativeTime at={verification.startedAt} />
          {!listed && secondsLeft !== null && `, ${timeLeft(secondsLeft)} left`}
        </span>
      </div>
      <ProgressBar
        label="Objects compared"
        value={done}
        max={kinds.length}
        text={`${done} of ${kinds.length} object types compared`}
      />
      <p role="status" className="text-muted">
        {countText(compared, "object")} compared
        {found > 0 && `, ${countText(found, "difference")} found, ${healed} fixed`}.
        {listed && " Checking again the objects that seem to differ…"}
      </p>
      {verification.error !== null && <p className="break-words text-warn">{verification.error}</p>}
    </div>
  );
}
