import type { Sql } from "postgres";

/** Something that PostgreSQL allows every role, and so a SQL login too. */
export interface Advice {
  code: keyof typeof MESSAGES;
  message: string;
  /** The statement with which an operator takes the right away. */
  statement: string;
}

/** What a SQL login could do, and who has to run the statement. */
const MESSAGES = {
  temporary_tables:
    "An SQL login can create temporary tables, as every role can in this database. The owner of the database can " +
    "change that. Other programs may need this right.",
  public_schema:
    "An SQL login can create tables in the schema public, as every role can. The owner of the schema can change that.",
  large_objects:
    "An SQL login can store large objects in the database, as every role can. A superuser can change that.",
  advisory_locks:
    "An SQL login can take advisory locks, and fill PostgreSQL's table of locks with them, so that nothing can be stored " +
    "for any team until BillStack ends its session. A superuser can change that. Other programs may need this right.",
  dblink:
    "An SQL login can open connections to other servers with the extension dblink. The owner of the extension can " +
    "change that.",
  other_databases:
    "An SQL login can connect to other databases of this PostgreSQL server and sees the names of their tables. The " +
    "owners of the databases can change that. Other programs may need this right.",
} as const;

/**
 * Finds in PostgreSQL's catalogue what every role may do (`PUBLIC`) and a SQL login should not. BillStack does not
 * take these rights away, because other programs that use the database would lose them too. BillStack itself takes
 * advisory locks, so the statement that takes that right away first gives it to BillStack's role.
 */
export async function readAdvice(sql: Sql): Promise<Advice[]> {
  const rows = await sql<{ code: keyof typeof MESSAGES; statement: string }[]>`
    with open_function as (
      select pg_proc.oid, case when extname is not null then 'dblink'
        when proname like 'lo%' then 'large_objects' else 'advisory_locks' end as code
      from pg_proc
      left join pg_depend on classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
        and refclassid = 'pg_extension'::regclass
      left join pg_extension on pg_extension.oid = refobjid
      where has_function_privilege('public', pg_proc.oid, 'execute') and (extname = 'dblink' or
        (pronamespace = 'pg_catalog'::regnamespace and (proname in ('lo_creat', 'lo_create', 'lo_from_bytea') or
          proname ~ '^pg_(try_)?advisory_(xact_)?lock(_shared)?$')))
    )
    select 'temporary_tables' as code,
      format('revoke temporary on database %I from public;', current_database()) as statement
    where has_database_privilege('public', current_database(), 'temporary')
    union all
    select 'public_schema', 'revoke create on schema public from public;' from pg_namespace
    where nspname = 'public' and has_schema_privilege('public', oid, 'create')
    union all
    select code, case when code = 'advisory_locks'
        then format('grant execute on function %s to %I; ', string_agg(oid::regprocedure::text, ', '), current_user)
        else '' end
      || format('revoke execute on function %s from public;', string_agg(oid::regprocedure::text, ', '))
    from open_function group by code
    union all
    select 'other_databases', format('revoke connect on database %s from public;',
      string_agg(quote_ident(datname), ', '))
    from pg_database
    where datname <> current_database() and datallowconn and has_database_privilege('public', oid, 'connect')
    having count(*) > 0`;
  return rows.map(({ code, statement }) => ({ code, message: MESSAGES[code], statement }));
}
