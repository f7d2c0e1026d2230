import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Card } from "../../ui/page.js";
import { LoginFacts } from "./login-facts.js";
import { NewLoginDialog } from "./new-login-dialog.js";
import type { NewLogin, SqlAccess } from "./sql-access.js";

/** The login with what people do with it, or a button that makes it. */
export function LoginSection({
  access: { sqlAccess: login, unavailable, pausedUntil },
}: {
  access: SqlAccess;
}) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<"rotate" | "revoke" | null>(null);
  const [shown, setShown] = useState<NewLogin | null>(null);
  function refreshAnd(next: NewLogin | null) {
    setAsking(null);
    setShown(next);
    void queryClient.invalidateQueries({ queryKey: trpc.sqlAccess.pathKey() });
  }
  const make = useMutation(trpc.sqlAccess.make.mutationOptions({ gcTime: 0, onSuccess: refreshAnd }));
  const revoke = useMutation(trpc.sqlAccess.revoke.mutationOptions({ onSuccess: () => refreshAnd(null) }));
  return (
    <>
      <Card padded={login !== null}>
        {login === null ? (
          <EmptyState
            icon={Database}
            title="There is no SQL login yet"
            action={
              <Button
                variant="primary"
                disabled={unavailable !== null || pausedUntil !== null}
                busy={make.isPending}
                onClick={() => make.mutate({ teamId })}
              >
                Create SQL login
              </Button>
            }
          >
            It reads the tables of this team and changes nothing. Its password is shown once.
          </EmptyState>
        ) : (
          <LoginFacts
            login={login}
            paused={pausedUntil !== null}
            onRotate={() => setAsking("rotate")}
            onRevoke={() => setAsking("revoke")}
          />
        )}
      </Card>
      {make.isError && asking === null && (
        <FailureNotice title="The SQL login was not created" error={make.error} />
      )}
      {asking === "rotate" && (
        <ConfirmDialog
          title="Create a new password?"
          warning="Programs with the previous password are disconnected at once"
          action="Create new password"
          mutation={make}
          failure="The password was not changed"
          onConfirm={() => make.mutate({ teamId })}
          onClose={() => setAsking(null)}
        >
          They cannot connect again until they have the new one.
        </ConfirmDialog>
      )}
      {asking === "revoke" && (
        <ConfirmDialog
          title="Revoke the SQL login?"
          warning="Programs with this login are disconnected at once"
          action="Revoke login"
          mutation={revoke}
          failure="The login was not revoked"
          onConfirm={() => revoke.mutate({ teamId })}
          onClose={() => setAsking(null)}
        >
          Reports and dashboards that use it stop working. You can create a login again, with another
          password.
        </ConfirmDialog>
      )}
      {shown !== null && <NewLoginDialog login={shown} onClose={() => setShown(null)} />}
    </>
  );
}
