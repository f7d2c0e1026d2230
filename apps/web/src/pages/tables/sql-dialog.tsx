import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { CodeExample } from "../../ui/code-example.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Skeleton } from "../../ui/skeleton.js";
import type { TableQuestion } from "./use-pages.js";

/** Shows the SQL statement that reads the rows of the table as they are shown. */
export function SqlDialog({ question, onClose }: { question: TableQuestion; onClose: () => void }) {
  const query = useQuery(trpc.tables.sql.queryOptions(question));
  return (
    <Dialog
      wide
      title="As SQL"
      description="This statement reads the rows that the table shows, in the same order. Run it in psql or in any other client."
      onClose={onClose}
    >
      {query.isPending && <Skeleton label="the statement" lines={4} />}
      {query.isError && (
        <FailureNotice
          title="The statement could not be created"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isSuccess && <CodeExample label="SQL" code={query.data.sql} />}
      <p className="text-muted">
        You need an SQL login of the team:{" "}
        <Link
          to="/teams/$teamId/settings/sql-access"
          params={{ teamId: question.teamId }}
          className="text-accent underline underline-offset-3"
        >
          SQL access
        </Link>
        .
      </p>
    </Dialog>
  );
}
