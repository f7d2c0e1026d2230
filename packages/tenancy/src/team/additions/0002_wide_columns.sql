-- Amounts and times that an integer cannot hold, and states that no enum knows yet. New schemas have such columns from
-- the start; in those made before, each table is written anew once.
do $$
declare
  statement text;
begin
  for statement in
    select format('alter table %s %s', attrelid::regclass, string_agg(format('alter column %I type %s', attname,
      case when typtype = 'e' then 'text' else 'bigint' end), ', '))
    from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'migrations'
      and attnum > 0 and not attisdropped and (typtype = 'e' or atttypid = 'integer'::regtype)
    group by attrelid
    union all
    select format('drop type %s', oid::regtype) from pg_type
    where typnamespace = current_schema()::regnamespace and typtype = 'e'
  loop
    execute statement;
  end loop;
end
$$;
