-- The engine's default of `updated_at`, timezone('utc', now()), is UTC's clock without a zone, which the column takes for
-- the session's zone: in Los Angeles a new row was hours in the future. New schemas have now() from the start; in those
-- made before, the default is changed, and a row that is still in the future counts as changed now.
do $$
declare
  statement text;
begin
  for statement in
    with zoned as materialized (
      select attrelid, attname
      from pg_depend join pg_class on pg_class.oid = objid join pg_attribute on attrelid = objid
        join pg_attrdef on adrelid = attrelid and adnum = attnum
      where classid = 'pg_class'::regclass and refclassid = 'pg_namespace'::regclass
        and refobjid = current_schema()::regnamespace and deptype = 'n' and relkind = 'r'
        and atttypid = 'timestamptz'::regtype and pg_get_expr(adbin, adrelid) = $default$timezone('utc'::text, now())$default$
    )
    select format('alter table %s alter column %I set default now()', attrelid::regclass, attname) from zoned
    union all
    select format('update %s set %I = now() where %I > now()', attrelid::regclass, attname, attname) from zoned
  loop
    execute statement;
  end loop;
end
$$;
