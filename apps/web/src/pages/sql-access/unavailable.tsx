import { CodeExample } from "../../ui/code-example.js";
import { Notice } from "../../ui/notice.js";
import type { SqlAccess } from "./sql-access.js";

/** Says why no login can be made, with the statement that an operator has to run. */
export function Unavailable({ unavailable }: { unavailable: NonNullable<SqlAccess["unavailable"]> }) {
  return (
    <div className="space-y-3">
      <Notice tone="warn" title="SQL logins are not available on this server">
        <p>{unavailable.message}</p>
        <p>
          Ask the person who runs this server to run the statement below in PostgreSQL, and reload this page.
        </p>
      </Notice>
      <CodeExample label="Statement for the operator" code={unavailable.statement} />
    </div>
  );
}
