import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { CodeExample } from "../../ui/code-example.js";
import { Notice } from "../../ui/notice.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { dbtProfile } from "./dbt-profile.js";
import type { SqlLogin } from "./sql-access.js";

interface LoginFactsProps {
  login: SqlLogin;
  /** SQL access is paused, so the login gets no new password now. */
  paused: boolean;
  onRotate: () => void;
  onRevoke: () => void;
}

/** The login as people see it later: its name, its address and what it can see, but not its password. */
export function LoginFacts({ login, paused, onRotate, onRevoke }: LoginFactsProps) {
  const { id: teamId } = useTeam();
  return (
    <div className="space-y-4">
      <dl className="grid gap-x-6 gap-y-3">
        <Fact name="User name">
          <Code>{login.role}</Code>
        </Fact>
        <Fact name="Address">
          <Code>{login.address}</Code>
        </Fact>
        <Fact name="Created">
          <RelativeTime at={login.createdAt} />
        </Fact>
        <Fact name="Password created">
          <RelativeTime at={login.passwordAt} />
        </Fact>
        <Fact name="Rights">
          Reads the tables of <Code>stripe_team_{teamId}</Code>. It changes nothing and sees no data of other
          teams.
        </Fact>
        <Fact name="Limits">5 sessions at the same time, 30 seconds for a statement</Fact>
      </dl>
      <UseIt login={login} schema={`stripe_team_${teamId}`} />
      {login.localOnly && (
        <Notice tone="info" title="Only programs on the server's machine reach this address">
          To let others connect, the person who runs this server sets <code>BILLSTACK_SQL_ADDRESS</code>.
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button disabled={paused} onClick={onRotate}>
          New password
        </Button>
        <Button variant="danger" onClick={onRevoke}>
          Revoke
        </Button>
      </div>
    </div>
  );
}

/** How psql, Metabase and dbt use the login. The password was shown once, and is not here. */
function UseIt({ login: { role, address, url }, schema }: { login: SqlLogin; schema: string }) {
  return (
    <details>
      <summary className="w-fit rounded font-medium">Use it with psql, Metabase and dbt</summary>
      <div className="mt-3 space-y-4">
        <CodeExample label="With psql, which asks for the password" code={`psql "${url}"`} />
        <p>
          With Metabase: add a database, PostgreSQL, with the address <Code>{address}</Code>, the user name{" "}
          <Code>{role}</Code>, the password, and only the schema <Code>{schema}</Code>.
        </p>
        <CodeExample label="With dbt: profiles.yml" code={dbtProfile({ url, role, schema })} />
      </div>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 sm:grid-cols-[10rem_minmax(0,1fr)]">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs break-all">{children}</code>;
}
