import { useTeam } from "../../session/session-context.js";
import { CodeExample } from "../../ui/code-example.js";
import { SecretField } from "../../ui/secret-field.js";
import { ShowOnceDialog } from "../../ui/show-once-dialog.js";
import { dbtProfile } from "./dbt-profile.js";
import type { NewLogin } from "./sql-access.js";

/** Shows the password of a new login, which the server never shows again, with what psql, Metabase and dbt need. */
export function NewLoginDialog({ login, onClose }: { login: NewLogin; onClose: () => void }) {
  const { id: teamId } = useTeam();
  const { role, password, url } = login;
  return (
    <ShowOnceDialog title="The SQL login of this team" what="the password" onClose={onClose}>
      {(onCopied) => (
        <>
          <SecretField label="Password" value={password} onCopied={onCopied} />
          <SecretField label="Connection string" value={url} onCopied={onCopied} />
          <CodeExample label="With psql" code={`psql "${url}"`} onCopied={onCopied} />
          <MetabaseFields url={url} role={role} schema={`stripe_team_${teamId}`} />
          <CodeExample
            label="With dbt: profiles.yml"
            code={dbtProfile({ url, role, schema: `stripe_team_${teamId}` })}
          />
        </>
      )}
    </ShowOnceDialog>
  );
}

/** What to enter in Metabase, under Add a database > PostgreSQL. */
function MetabaseFields({ url, role, schema }: { url: string; role: string; schema: string }) {
  const { hostname, port, pathname } = new URL(url);
  const fields = [
    ["Host", hostname],
    ["Port", port],
    ["Database name", decodeURIComponent(pathname.slice(1))],
    ["Username", role],
    ["Password", "as above"],
    ["Schemas", `Only these: ${schema}`],
  ] as const;
  return (
    <div className="space-y-1.5">
      <p className="font-medium">With Metabase: Add a database, PostgreSQL</p>
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md border border-line bg-sunken p-3 text-xs">
        {fields.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
