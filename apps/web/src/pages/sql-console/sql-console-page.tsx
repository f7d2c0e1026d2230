import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Database } from "lucide-react";

import { trpc } from "../../api/trpc.js";
import { NotConnected } from "../../connection/not-connected.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { Console } from "./console.js";
import type { ConsoleSchema } from "./sql-console.js";

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
  if (query.data.access === "not_connected")
    return (
      <NotConnected>
        The tables are created when the team connects its Stripe account. Then you can query them here.
      </NotConnected>
    );
  if (query.data.access === "no_sql_login") return <NoSqlAccess />;
  return <OpenConsole schema={query.data} />;
}

/** The console with the saved query that the address names. */
function OpenConsole({ schema }: { schema: ConsoleSchema }) {
  const { id: teamId } = useTeam();
  const { query: queryId } = useSearch({ from: "/signed-in/teams/$teamId/sql" });
  const navigate = useNavigate({ from: "/teams/$teamId/sql" });
  const saved = useQuery(
    trpc.sqlConsole.queries.queryOptions({ teamId }, { staleTime: 0, refetchOnMount: "always" }),
  );
  if (saved.isPending)
    return (
      <Card>
        <Skeleton label="the saved queries" />
      </Card>
    );
  const { queries = [] } = saved.data ?? {};
  const open = queries.find(({ id }) => id === queryId) ?? null;
  return (
    <>
      {saved.isError && (
        <FailureNotice
          title="The saved queries could not be read"
          error={saved.error}
          onRetry={() => void saved.refetch()}
        />
      )}
      {saved.isSuccess && !saved.isFetching && queryId !== undefined && open === null && (
        <Notice tone="info" title="There is no such saved query">
          Somebody in the team may have deleted it. The text below is your own.
        </Notice>
      )}
      <Console
        schema={schema}
        queries={queries}
        open={open}
        onOpen={(id) =>
          void navigate({
            search: id === null ? {} : { query: id },
            replace: id !== null,
            resetScroll: false,
          })
        }
      />
    </>
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
