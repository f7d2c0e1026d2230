import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { DateTime } from "../../ui/date-time.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { Advice } from "./advice.js";
import { LoginSection } from "./login-section.js";
import { Unavailable } from "./unavailable.js";

/** The page of the team's read-only SQL login. */
export function SqlAccessPage() {
  const { id, role } = useTeam();
  return (
    <Page
      title="SQL access"
      description={
        <>
          One read-only login with which psql, Metabase and other programs read this team&apos;s tables.{" "}
          <Link
            to="/help/$topic"
            params={{ topic: "sql-access" }}
            className="text-accent underline underline-offset-3"
          >
            How to use it
          </Link>
        </>
      }
    >
      {may(role, "sql_access.read") ? (
        <TeamLogin key={id} />
      ) : (
        <Notice tone="info">
          Your role in this team ({role}) may not manage the SQL login. Ask an owner or admin.
        </Notice>
      )}
    </Page>
  );
}

function TeamLogin() {
  const { id: teamId } = useTeam();
  const query = useQuery(trpc.sqlAccess.get.queryOptions({ teamId }));
  return (
    <>
      {query.isPending && (
        <Card>
          <Skeleton label="the SQL login" />
        </Card>
      )}
      {query.isError && (
        <FailureNotice
          title="The SQL login could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data !== undefined && query.data.unavailable !== null && (
        <Unavailable unavailable={query.data.unavailable} />
      )}
      {query.data !== undefined && query.data.pausedUntil !== null && (
        <Notice tone="warn" title="SQL access is paused">
          A query took so many locks in PostgreSQL that other teams had none left. SQL access works again
          after <DateTime value={query.data.pausedUntil} />. Until then, nobody can log in or create a new
          login.
        </Notice>
      )}
      {query.data !== undefined && <LoginSection access={query.data} />}
      {query.data !== undefined && <Advice advice={query.data.advice} />}
    </>
  );
}
