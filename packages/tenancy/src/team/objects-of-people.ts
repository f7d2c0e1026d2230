import type { Database } from "../transaction.js";
import { consoleRole, readerRole } from "./reader-role.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations } from "./team-migrations.js";
import { teamSchema } from "./team-schema.js";

/** What people can make in a team schema. A domain and an enum are types; `rights` are grants. */
export const KINDS_OF_OBJECTS = [
  "table",
  "view",
  "sequence",
  "index",
  "column",
  "constraint",
  "trigger",
  "rule",
  "policy",
  "statistics",
  "type",
  "function",
  "rights",
] as const;

/** Something in a team schema that BillStack has not made, and that goes away with the schema. */
export type ObjectOfPeople = {
  kind: (typeof KINDS_OF_OBJECTS)[number];
  /** Its name within the schema, such as `customers.note`. Of rights: the role that has them, and on what. */
  name: string;
};

/**
 * Returns what people have made in the schema of a team, ordered by kind and name. Rights of BillStack's own role and of
 * the team's SQL login and SQL console are BillStack's. Empty if there is no schema.
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
    select case relkind when 'v' then 'view' when 'm' then 'view' when 'S' then 'sequence' else 'table' end as kind,
      relname::text as name
    from relation
    -- The sequence of a column is a part of the column.
    where relkind <> 'S' or not exists (
      select from pg_depend where classid = 'pg_class'::regclass and objid = relation.oid and refobjsubid > 0)
    union all
    select 'index', index.relname
    from relation join pg_index i on i.indrelid = relation.oid join pg_class as index on index.oid = i.indexrelid
    where not exists (select from pg_constraint where conindid = i.indexrelid)
    union all
    select 'column', relname || '.' || a.attname
    from relation join pg_attribute a on a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped
    where relkind <> 'S'
    union all
    -- PostgreSQL 18 has constraints for columns that are not null (n). They are a part of the column.
    select 'constraint', relname || '.' || c.conname
    from relation join pg_constraint c on c.conrelid = relation.oid where c.contype not in ('n', 't')
    union all
    select 'rule', relname || '.' || r.rulename
    from relation join pg_rewrite r on r.ev_class = relation.oid where r.rulename <> '_RETURN'
    union all
    select 'policy', relname || '.' || p.polname from relation join pg_policy p on p.polrelid = relation.oid
    union all
    select 'statistics', stxname from pg_statistic_ext where stxnamespace = (select oid from namespace)
    union all
    select 'type', t.typname
    from member join pg_type t on t.oid = member.objid
    where member.classid = 'pg_type'::regclass and t.typtype in ('c', 'd', 'e', 'r')
    union all
    select 'trigger', relname || '.' || t.tgname
    from relation join pg_trigger t on t.tgrelid = relation.oid where not t.tgisinternal
    union all
    select 'function', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
    from member join pg_proc p on p.oid = member.objid where member.classid = 'pg_proc'::regclass
    union all
    select distinct 'rights', coalesce(r.rolname, 'everybody') || ' on ' || place
    from given cross join lateral aclexplode(acl) as entry left join pg_roles r on r.oid = entry.grantee
    where entry.grantee <> owner
      and r.rolname is distinct from ${readerRole(teamId)} and r.rolname is distinct from ${consoleRole(teamId)}
    order by 1, 2`;
  const own = namesOfBillStack();
  const tables = new Set(
    found.filter(({ kind }) => kind === "table" || kind === "view").map(({ name }) => name),
  );
  return found.filter(({ kind, name }) => {
    if (own.has(`${kind} ${name}`)) return false;
    // The columns and constraints of a table that people have made are a part of that table.
    const table = name.slice(0, name.indexOf("."));
    const isPart = kind === "column" || kind === "constraint";
    return !isPart || !tables.has(table) || own.has(`table ${table}`);
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
  [/^constraint (\w+\.\w+) /, "constraint"],
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
