import { may } from "@billstack/tenancy/roles";
import { Stethoscope } from "lucide-react";

import { OthersMay } from "../../session/others-may.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { useCheck } from "./use-check.js";

/** A button that checks the key with Stripe now, for a person who has just changed something in Stripe. */
export function CheckNow({ status }: { status: ConnectionStatus }) {
  const { id: teamId, role } = useTeam();
  const check = useCheck();
  if (!may(role, "connection.check"))
    return <OthersMay permission="connection.check" to="check the connection now" />;
  const problems = check.data?.problems.length ?? 0;
  return (
    <div className="space-y-2">
      <div className="flex flex-col items-start gap-y-2">
        <Button
          busy={check.isPending}
          disabled={status.disconnecting}
          onClick={() => check.mutate({ teamId })}
        >
          <Stethoscope aria-hidden /> Check now
        </Button>
        <p role="status" className="text-muted">
          {check.isSuccess
            ? problems === 0
              ? "Checked: Stripe accepts the key, and there is no problem."
              : `Checked: ${problems === 1 ? "there is 1 problem" : `there are ${problems} problems`}, see the top of this page.`
            : "Asks Stripe whether it accepts the key, and checks the webhook endpoints."}
        </p>
      </div>
      {check.isError && <FailureNotice title="The connection could not be checked" error={check.error} />}
    </div>
  );
}
