import { ShieldCheck, ShieldOff } from "lucide-react";

import { Button } from "../../../ui/button.js";
import { Notice } from "../../../ui/notice.js";
import { RelativeTime } from "../../../ui/relative-time.js";

/** With so few recovery codes left, the page advises to make new ones. */
const FEW_CODES = 2;

interface FactorFactsProps {
  factor: { activeSince: string; recoveryCodesLeft: number } | null;
  /** Whether the set-up is being started. */
  beginning: boolean;
  onBegin: () => void;
  onRenew: () => void;
  onRemove: () => void;
}

/** Says whether the second factor is on, and offers what can be done with it. */
export function FactorFacts({ factor, beginning, onBegin, onRenew, onRemove }: FactorFactsProps) {
  if (factor === null) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex items-center gap-2">
          <ShieldOff aria-hidden className="size-4 shrink-0 text-muted" />
          The second factor is off.
        </p>
        <Button variant="primary" busy={beginning} onClick={onBegin}>
          Set up a second factor
        </Button>
      </div>
    );
  }
  const { activeSince, recoveryCodesLeft } = factor;
  return (
    <div className="space-y-4">
      <p className="flex items-center gap-2">
        <ShieldCheck aria-hidden className="size-4 shrink-0 text-good" />
        <span>
          The second factor is on. You set it up <RelativeTime at={activeSince} />.{" "}
          {codesText(recoveryCodesLeft)}
        </span>
      </p>
      {recoveryCodesLeft <= FEW_CODES && (
        <Notice tone="warn" title="Create new recovery codes">
          Without a recovery code and without your device, only the person who runs this server can let you
          in.
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onRenew}>New recovery codes</Button>
        <Button variant="danger" onClick={onRemove}>
          Remove
        </Button>
      </div>
    </div>
  );
}

function codesText(left: number): string {
  if (left === 0) return "No recovery code is left.";
  return left === 1 ? "1 recovery code is left." : `${left} recovery codes are left.`;
}
