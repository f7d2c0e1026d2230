import { FailureNotice } from "../../ui/failure-notice.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import type { useConnection } from "./use-connection.js";

/** Stands on a page while the status of the connection is read, and says so if it could not be read. */
export function ConnectionReading({ query }: { query: ReturnType<typeof useConnection> }) {
  return (
    <>
      {query.isPending && (
        <Card>
          <Skeleton label="the connection" lines={6} />
        </Card>
      )}
      {query.isError && (
        <FailureNotice
          title={
            query.data ? "This page may be out of date" : "The status of the connection could not be read"
          }
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
    </>
  );
}
