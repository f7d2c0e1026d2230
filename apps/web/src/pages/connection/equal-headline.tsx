import { RefreshCw, ShieldCheck, ShieldQuestion } from "lucide-react";

import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "./connection-status.js";
import type { Verification } from "./verification/verification.js";

interface EqualHeadlineProps {
  status: ConnectionStatus;
  verification: Verification | null;
}

/** Says as of when the copy was equal to Stripe, or why that is not known. People open the page to see this. */
export function EqualHeadline({ status: { equalAsOf }, verification }: EqualHeadlineProps) {
  const running = verification?.status === "running";
  if (equalAsOf !== null) {
    return (
      <Line icon={ShieldCheck} tone="text-good">
        <p className="text-base font-semibold">
          Equal to Stripe as of <RelativeTime at={equalAsOf} />
        </p>
        <p className="text-muted">
          Every object that the key can read was compared with its row.
          {running ? " The next comparison is running." : " Later changes arrive by webhook."}
        </p>
      </Line>
    );
  }
  if (running) {
    return (
      <Line icon={RefreshCw} tone="text-info">
        <p className="text-base font-semibold">Comparing with Stripe now</p>
        <p className="text-muted">BillStack corrects the rows that differ.</p>
      </Line>
    );
  }
  if (verification?.equalAsOf != null) {
    return (
      <Line icon={ShieldQuestion} tone="text-warn">
        <p className="text-base font-semibold">No longer known to be equal to Stripe</p>
        <p className="text-muted">
          The copy was equal to Stripe <RelativeTime at={verification.equalAsOf} />. Since then there has been
          a problem, see the top of this page. Solve it, then verify again.
        </p>
      </Line>
    );
  }
  return (
    <Line icon={ShieldQuestion} tone="text-muted">
      <p className="text-base font-semibold">Not yet known to be equal to Stripe</p>
      <p className="text-muted">
        Load the data, then start a verification below. It compares every object with its row.
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
