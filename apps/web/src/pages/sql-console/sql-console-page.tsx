import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Database, Plug } from "lucide-react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { Console } from "./console.js";

/** The page on which people ask their tables by SQL. */
export function SqlConsolePage() {
  const { id, role } = useTeam();
  return (
    <Page
      title="SQL"
      description={
        <>
          Ask the tables of this team. Queries run with a read-only login.{" "}
          <Link
            to="/help/$topic"
            params={{ topic: "sql-access" }}
            className="text-accent underline underline-offset-3"
          >
            How it works
          </Link>
        </>
      }
    >
      {!may(role, "sql_console.run") && (
        <Notice tone="info">
          Your role in this team ({role}) may read the saved queries, but not run them. Ask an owner or admin
          for the role of a member.
        </Notice>
      )}
      <Content key={id} />
    </Page>
  );
}

function Content() {
  const { id: teamId } = useTeam();
  const query = useQuery(
    // The team may have been connected, or have got SQL access, on another page since.
    trpc.sqlConsole.schema.queryOptions({ teamId }, { staleTime: 0, refetchOnMount: "always" }),
  );
  if (query.isPending)
    return (
      <Card>
        <Skeleton label="the tables" />
      </Card>
    );
  if (query.isError)
    return (
      <FailureNotice
        title="The tables could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  if (query.data.access === "not_connected") return <NotConnected />;
  if (query.data.access === "no_sql_login") return <NoSqlAccess />;
  return <Console schema={query.data} />;
}

function NotConnected() {
  const { id: teamId, role } = useTeam();
  return (
    <Card padded={false}>
      <EmptyState
        icon={Plug}
        title="There are no tables yet"
        action={
          may(role, "connection.connect") && (
            <Link
              to="/teams/$teamId/settings/stripe"
              params={{ teamId }}
              className={buttonClass({ variant: "primary" })}
            >
              Connect Stripe
            </Link>
          )
        }
      >
        The tables are created when the team connects its Stripe account. Then you can query them here.
      </EmptyState>
    </Card>
  );
}

function NoSqlAccess() {
  const { id: teamId, role } = useTeam();
  const mayCreate = may(role, "sql_access.manage");
  return (
    <Card padded={false}>
      <EmptyState
        icon={Database}
        title="SQL access is off for this team"
        action={
          mayCreate && (
            <Link
              to="/teams/$teamId/settings/sql-access"
              params={{ teamId }}
              className={buttonClass({ variant: "primary" })}
            >
              Go to SQL access
            </Link>
          )
        }
      >
        {mayCreate
          ? "Create the SQL login of the team in the settings. It can only read this team's tables. Then queries run here."
          : "Ask an owner or admin to create it in the team settings, under SQL access. Then queries run here."}
      </EmptyState>
    </Card>
  );
}
