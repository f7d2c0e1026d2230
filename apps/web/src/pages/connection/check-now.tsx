import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Stethoscope } from "lucide-react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import type { ConnectionStatus } from "./connection-status.js";

/** Proves the key with Stripe at once, for a person who has just put something right there. */
export function CheckNow({ status }: { status: ConnectionStatus }) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const check = useMutation(
    trpc.connection.check.mutationOptions({
      onSuccess: (checked) => queryClient.setQueryData(trpc.connection.status.queryKey({ teamId }), checked),
    }),
  );
  if (!may(role, "connection.check")) return null;
  const wrong = check.data === undefined ? 0 : check.data.problems.length;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          busy={check.isPending}
          disabled={status.disconnecting}
          onClick={() => check.mutate({ teamId })}
        >
          <Stethoscope aria-hidden /> Check now
        </Button>
        <p role="status" className="text-muted">
          {check.isSuccess
            ? wrong === 0
              ? "Checked: Stripe takes the key, and nothing is wrong."
              : `Checked: ${wrong === 1 ? "one thing needs" : `${wrong} things need`} your attention, see above.`
            : "Asks Stripe whether it takes the key, and looks at the webhook endpoints."}
        </p>
      </div>
      {check.isError && <FailureNotice title="The connection could not be checked" error={check.error} />}
    </>
  );
}
