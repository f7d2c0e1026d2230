import { may } from "@billstack/tenancy/roles";
import { RotateCw } from "lucide-react";

import { failureOf } from "../../api/failure.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { useCheck } from "./use-check.js";

/** A button beside a problem: asks Stripe again, for a person who has just mended something there. */
export function CheckAgain() {
  const { id: teamId, role } = useTeam();
  const check = useCheck();
  if (!may(role, "connection.check")) return null;
  return (
    <>
      <Button busy={check.isPending} onClick={() => check.mutate({ teamId })}>
        <RotateCw aria-hidden /> Check again
      </Button>
      <span role="status" className="self-center text-muted">
        {check.isError && failureOf(check.error).message}
        {check.isSuccess && check.data.problems.length > 0 && "Checked just now: nothing has changed."}
      </span>
    </>
  );
}
