import type { TeamSchema } from "./team-schema.js";

/**
 * Returns the query for the signature of a schema: a text that describes everything in the schema. Its only row has a
 * column `lines`, an array with one line for each table, column, index, constraint, trigger, type and function.
 *
 * The query finds the members of the schema in `pg_depend`, because `pg_class` has no index on its namespace. So
 * it takes the same time beside thousands of other schemas. The lines of columns say `not null`; the constraints
 * do not, because only PostgreSQL 18 lists them in `pg_constraint`. The order of columns does not count, because a
 * schema that was upgraded has its columns in another order than a new one.
 *
 * Run the query with `search_path = pg_catalog`. Then PostgreSQL prints each name outside of `pg_catalog` with its
 * schema, and the query removes the schema's own name from the lines.
 */
export function signatureQuery(schema: TeamSchema): string {
  return `
with namespace as (select oid from pg_namespace where nspname = '${schema}'),
member as materialized (
  select classid, objid from pg_depend
  where refclassid = 'pg_namespace'::regclass and refobjid = (select oid from namespace) and deptype = 'n'
),
relation as materialized (
  select c.oid, c.relname, c.relkind, c.relpersistence, c.relforcerowsecurity
  from member join pg_class c on c.oid = member.objid
  where member.classid = 'pg_class'::regclass
),
line (text) as (
  select format('table %s', relname)
      || case when relkind = 'r' and relpersistence = 'p' and not relforcerowsecurity then ''
         else format(' kind %s persistence %s forced row security %s', relkind, relpersistence, relforcerowsecurity) end
    from relation
  union all
  select format('column %s.%s %s', relname, a.attname, format_type(a.atttypid, a.atttypmod))
      || case when a.attnotnull then ' not null' else '' end
      || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
      || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    from relation
    join pg_attribute a on a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  union all
  select pg_get_indexdef(i.indexrelid) || case when i.indisvalid and i.indisready then '' else ' invalid' end
    from relation join pg_index i on i.indrelid = relation.oid
  union all
  select format('constraint %s.%s %s', relname, c.conname, pg_get_constraintdef(c.oid))
    from relation join pg_constraint c on c.conrelid = relation.oid
    where c.contype <> 'n'
  union all
  select pg_get_triggerdef(t.oid) || case when t.tgenabled = 'O' then '' else ' enabled ' || t.tgenabled::text end
    from relation join pg_trigger t on t.tgrelid = relation.oid
    where not t.tgisinternal
  union all
  select format('type %s %s', t.typname, (
      select coalesce(string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder), t.typtype::text)
      from pg_enum e where e.enumtypid = t.oid))
    from member join pg_type t on t.oid = member.objid
    where member.classid = 'pg_type'::regclass
  union all
  select format('function %s(%s) returns %s language %s security definer %s as %s', p.proname,
      pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), l.lanname, p.prosecdef,
      trim(regexp_replace(p.prosrc, '\\s+', ' ', 'g')))
    from member join pg_proc p on p.oid = member.objid join pg_language l on l.oid = p.prolang
    where member.classid = 'pg_proc'::regclass
  union all
  select format('other %s', pg_describe_object(classid, objid, 0))
    from member
    where classid not in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass)
)
select coalesce(array_agg(replace(replace(text, '${schema}.', ''), '"${schema}".', '')), '{}') as lines from line;
`;
}

/** Compares two signatures. Returns a text for each difference, and an empty list if they are equal. */
export function compareSignatures(expected: readonly string[], found: readonly string[]): string[] {
  const foundLines = new Set(found);
  const expectedLines = new Set(expected);
  return [
    ...expected.filter((line) => !foundLines.has(line)).map((line) => `missing: ${line}`),
    ...found.filter((line) => !expectedLines.has(line)).map((line) => `${UNEXPECTED}${line}`),
  ];
}

/** The beginning of a difference that only the found signature has. */
const UNEXPECTED = "unexpected: ";

/** Whether a difference is about something that is in the schema although no migration makes it. */
export function isUnexpected(difference: string): boolean {
  return difference.startsWith(UNEXPECTED);
}

/** Returns the names of the tables in a signature, including the ledger. */
export function tablesOf(signature: readonly string[]): string[] {
  return signature.filter((line) => line.startsWith("table ")).map((line) => line.slice("table ".length));
}
