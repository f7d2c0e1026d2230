import { RefreshCw, ShieldCheck, ShieldQuestion } from "lucide-react";

import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "./connection-status.js";
import type { Verification } from "./verification/verification.js";

interface EqualHeadlineProps {
  status: ConnectionStatus;
  verification: Verification | null;
}

/** Since when the copy is known to be equal to Stripe: what people come to this page for. */
export function EqualHeadline({ status: { equalAsOf }, verification }: EqualHeadlineProps) {
  const running = verification?.status === "running";
  if (equalAsOf !== null) {
    return (
      <Line icon={ShieldCheck} tone="text-good">
        <p className="text-base font-semibold">
          Equal to Stripe as of <RelativeTime at={equalAsOf} />
        </p>
        <p className="text-muted">
          Every object that the key may read was compared with its row.
          {running ? " It is being compared again." : " Changes since then arrive by webhook."}
        </p>
      </Line>
    );
  }
  if (running) {
    return (
      <Line icon={RefreshCw} tone="text-info">
        <p className="text-base font-semibold">Being compared with Stripe</p>
        <p className="text-muted">What differs is put right.</p>
      </Line>
    );
  }
  if (verification?.equalAsOf != null) {
    return (
      <Line icon={ShieldQuestion} tone="text-warn">
        <p className="text-base font-semibold">Not known to be equal to Stripe now</p>
        <p className="text-muted">
          It was <RelativeTime at={verification.equalAsOf} />, and something has come in the way since.
        </p>
      </Line>
    );
  }
  return (
    <Line icon={ShieldQuestion} tone="text-muted">
      <p className="text-base font-semibold">Not yet known to be equal to Stripe</p>
      <p className="text-muted">
        A verification compares every object with its row, and puts right what differs.
      </p>
    </Line>
  );
}

interface LineProps {
  icon: typeof ShieldCheck;
  tone: string;
  children: React.ReactNode;
}

function Line({ icon: Icon, tone, children }: LineProps) {
  return (
    <div className="flex gap-3">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${tone}`} />
      <div className="min-w-0 space-y-0.5">{children}</div>
    </div>
  );
}
