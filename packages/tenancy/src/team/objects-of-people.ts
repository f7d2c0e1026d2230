import type { Database } from "../transaction.js";
import { readerRole } from "./reader-role.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations } from "./team-migrations.js";
import { teamSchema } from "./team-schema.js";

/** Something in a team schema that BillStack has not made, and that goes away with the schema. */
export type ObjectOfPeople = {
  kind: "table" | "view" | "index" | "column" | "trigger" | "function" | "rights";
  /** Its name within the schema, such as `customers.note`. Of rights: the role that has them, and on what. */
  name: string;
};

/**
 * Returns what people have made in the schema of a team, ordered by kind and name. Rights of BillStack's own role and of
 * the team's SQL login are BillStack's. Empty if there is no schema.
 */
export async function objectsOfPeople(sql: Database, teamId: TeamId): Promise<ObjectOfPeople[]> {
  const found = await sql<ObjectOfPeople[]>`
    with namespace as (select oid, nspowner, nspacl from pg_namespace where nspname = ${teamSchema(teamId)}),
    member as materialized (
      select classid, objid from pg_depend
      where refclassid = 'pg_namespace'::regclass and refobjid = (select oid from namespace) and deptype in ('n', 'a')
    ),
    relation as materialized (
      select c.oid, c.relname, c.relkind, c.relowner, c.relacl
      from member join pg_class c on c.oid = member.objid
      where member.classid = 'pg_class'::regclass and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    ),
    given (owner, acl, place) as (
      select nspowner, nspacl, 'the schema' from namespace
      union all
      select relowner, relacl, relname from relation
      union all
      select relowner, a.attacl, relname || '.' || a.attname
      from relation join pg_attribute a on a.attrelid = relation.oid and a.attacl is not null
    )
    select case when relkind in ('v', 'm') then 'view' else 'table' end as kind, relname::text as name from relation
    union all
    select 'index', index.relname
    from relation join pg_index i on i.indrelid = relation.oid join pg_class as index on index.oid = i.indexrelid
    where not exists (select from pg_constraint where conindid = i.indexrelid)
    union all
    select 'column', relname || '.' || a.attname
    from relation join pg_attribute a on a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped
    union all
    select 'trigger', relname || '.' || t.tgname
    from relation join pg_trigger t on t.tgrelid = relation.oid where not t.tgisinternal
    union all
    select 'function', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
    from member join pg_proc p on p.oid = member.objid where member.classid = 'pg_proc'::regclass
    union all
    select distinct 'rights', coalesce(r.rolname, 'everybody') || ' on ' || place
    from given cross join lateral aclexplode(acl) as entry left join pg_roles r on r.oid = entry.grantee
    where entry.grantee <> owner and r.rolname is distinct from ${readerRole(teamId)}
    order by 1, 2`;
  const own = namesOfBillStack();
  const tables = new Set(
    found.filter(({ kind }) => kind === "table" || kind === "view").map(({ name }) => name),
  );
  return found.filter(({ kind, name }) => {
    if (own.has(`${kind} ${name}`)) return false;
    // The columns of a table that people have made are a part of that table.
    const table = name.slice(0, name.indexOf("."));
    return kind !== "column" || !tables.has(table) || own.has(`table ${table}`);
  });
}

let names: ReadonlySet<string> | undefined;

/** Returns `<kind> <name>` of everything that BillStack makes in a team schema. It is read once per process. */
function namesOfBillStack(): ReadonlySet<string> {
  names ??= new Set(teamMigrations().signature.map(nameOfLine));
  return names;
}

/** The forms of the lines of a signature that describe an object. */
const LINES: [RegExp, ObjectOfPeople["kind"]][] = [
  [/^table (\w+)/, "table"],
  [/^column (\w+\.\w+) /, "column"],
  [/^CREATE (?:UNIQUE )?INDEX (\w+) ON/, "index"],
  [/^function (\w+\(.*?\)) returns/, "function"],
];

function nameOfLine(line: string): string {
  const [, trigger, table] = /^CREATE TRIGGER (\w+) .* ON (\w+)/.exec(line) ?? [];
  if (trigger !== undefined) return `trigger ${table}.${trigger}`;
  for (const [form, kind] of LINES) {
    const name = form.exec(line)?.[1];
    if (name !== undefined) return `${kind} ${name}`;
  }
  return line;
}
