import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { CodeExample } from "../../ui/code-example.js";
import { SecretField } from "../../ui/secret-field.js";
import { ShowOnceDialog } from "../../ui/show-once-dialog.js";
import type { MadeKey } from "./api-key.js";
import { examplesOf } from "./examples.js";

/** Shows a new key, which the server never shows again, with examples that work when they are pasted. */
export function NewKeyDialog({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const { id: teamId } = useTeam();
  const customers = useQuery({
    ...trpc.tables.rows.queryOptions({ teamId, table: "customers", limit: 1 }),
    retry: false,
  });
  const customerId = customers.data?.rows[0]?.["id"];
  const { curl, program } = examplesOf({
    origin: window.location.origin,
    teamId,
    rawKey: made.rawKey,
    scopes: made.key.scopes,
    customerId: typeof customerId === "string" ? customerId : null,
  });
  return (
    <ShowOnceDialog title={`API key for ${made.key.name}`} what="the key" onClose={onClose}>
      {(onCopied) => (
        <>
          <SecretField label="API key" value={made.rawKey} onCopied={onCopied} />
          <CodeExample label="With curl" code={curl} onCopied={onCopied} />
          <CodeExample label="With the client" code={program} onCopied={onCopied} />
          <p className="text-xs text-muted">
            In your application, read the key from an environment variable, and keep it out of your source
            code and out of browsers.
          </p>
        </>
      )}
    </ShowOnceDialog>
  );
}
