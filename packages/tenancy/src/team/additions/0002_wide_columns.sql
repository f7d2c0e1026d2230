-- Amounts and times that an integer cannot hold, and states that no enum knows yet. New schemas have such columns from
-- the start; in those made before, each table is written anew once. What a schema holds is asked of pg_depend, which
-- has an index for it, so that it costs the same beside thousands of other schemas.
do $$
declare
  statement text;
begin
  for statement in
    with member as materialized (
      select classid, objid from pg_depend
      where refclassid = 'pg_namespace'::regclass and refobjid = current_schema()::regnamespace and deptype = 'n'
    )
    select format('alter table %s %s', attrelid::regclass, string_agg(format('alter column %I type %s', attname,
      case when typtype = 'e' then 'text' else 'bigint' end), ', '))
    from member join pg_class on pg_class.oid = objid join pg_attribute on attrelid = objid
      join pg_type on pg_type.oid = atttypid
    where classid = 'pg_class'::regclass and relkind = 'r' and relname <> 'migrations'
      and attnum > 0 and not attisdropped and (typtype = 'e' or atttypid = 'integer'::regtype)
    group by attrelid
    union all
    select format('drop type %s', objid::regtype) from member join pg_type on pg_type.oid = objid
    where classid = 'pg_type'::regclass and typtype = 'e'
  loop
    execute statement;
  end loop;
end
$$;
