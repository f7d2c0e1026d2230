import { may } from "@billstack/tenancy/roles";
import { useState } from "react";

import { useTeam } from "../../session/session-context.js";
import { whoMay } from "../../session/who-may.js";
import { Button } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import { Card } from "../../ui/page.js";
import { KeyPermissions } from "./key-permissions.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { lazyPart } from "../../ui/lazy-part.js";

const ReplaceKeysDialog = lazyPart(async () => (await import("./replace-keys-dialog.js")).ReplaceKeysDialog);

/** The stored secret key (only its beginning and end), the button that replaces the keys, and their permissions. */
export function KeysSection({ status }: { status: ConnectionStatus }) {
  const { role } = useTeam();
  const [replacing, setReplacing] = useState(false);
  const [replaced, setReplaced] = useState(false);
  return (
    <Card padded={false}>
      <div className="space-y-3 px-4 py-3 md:px-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <code className="font-mono text-xs">{status.secretKey}</code>
          {may(role, "connection.rotate") ? (
            <Button disabled={status.disconnecting} onClick={() => setReplacing(true)}>
              Replace keys
            </Button>
          ) : (
            <p className="text-muted">
              Your role in this team ({role}) may not replace keys. {whoMay("connection.rotate")} can.
            </p>
          )}
        </div>
        {replaced && <Notice tone="good">The keys were replaced. Your data has not changed.</Notice>}
      </div>
      {status.secretKey?.startsWith("rk_") === true && <KeyPermissions permissions={status.permissions} />}
      {replacing && (
        <ReplaceKeysDialog
          onClose={() => setReplacing(false)}
          onReplaced={() => {
            setReplacing(false);
            setReplaced(true);
          }}
        />
      )}
    </Card>
  );
}
