import { CodeExample } from "../../ui/code-example.js";
import type { SqlAccess } from "./sql-access.js";

/** Rights that PostgreSQL gives to every role, also to a SQL login, and how an operator takes them away. */
export function Advice({ advice }: { advice: SqlAccess["advice"] }) {
  if (advice.length === 0) return null;
  return (
    <details className="rounded-xl border border-line bg-surface p-4 md:px-5">
      <summary className="w-fit rounded font-medium">
        For the operator: what PostgreSQL allows every role ({advice.length})
      </summary>
      <p className="mt-2 max-w-2xl text-muted">
        An SQL login can read no data of other teams and change none of this team&apos;s. But PostgreSQL
        allows every role the following, and BillStack does not take it away, because other programs may need
        it.
      </p>
      <ul className="mt-3 space-y-4">
        {advice.map(({ code, message, statement }) => (
          <li key={code} className="space-y-2">
            <p>{message}</p>
            <CodeExample label={`Statement: ${code.replaceAll("_", " ")}`} code={statement} />
          </li>
        ))}
      </ul>
    </details>
  );
}
