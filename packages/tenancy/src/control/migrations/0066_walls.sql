-- A wall between the teams, behind the checks of the code. `set local billstack.wall = 'on'` raises it for a
-- transaction, which then sees and changes only rows of the team `billstack.team`, and of no team if that is not set.
-- apps/server/src/database/team-sql.ts raises it for all that people and API keys do in a team. docs/security.md names
-- what works without it.
--
-- `force` makes the policies hold for the owner of the tables too, which is the role of BillStack.

-- Gives a table its policy, by the columns that it has. Each migration that creates a table of teams calls it.
create function billstack.wall_off(relation regclass) returns void language plpgsql as $$
declare
  is_down constant text := $sql$(select current_setting('billstack.wall', true)) is distinct from 'on'$sql$;
  team constant text := $sql$(select current_setting('billstack.team', true))$sql$;
  is_own text;
begin
  is_own := case
    when relation = 'billstack.teams'::regclass then 'id = ' || team
    when exists (select from pg_attribute where attrelid = relation and attname = 'team_id' and not attisdropped)
      then 'team_id = ' || team
    -- The policy of the other table holds in here too. A team has at most one connection.
    when exists (select from pg_attribute where attrelid = relation and attname = 'connection_id' and not attisdropped)
      then 'connection_id = (select own.id from billstack.connections as own where own.team_id = ' || team || ')'
    when exists (select from pg_attribute where attrelid = relation and attname = 'verification_id' and not attisdropped)
      then 'verification_id in (select own.id from billstack.verifications as own)'
  end;
  if is_own is null then
    raise exception 'The table % has no column that says whose its rows are.', relation;
  end if;
  execute format('alter table %s enable row level security, force row level security', relation);
  execute format('create policy own_team on %s using (%s or %s)', relation, is_down, is_own);
end
$$;

select billstack.wall_off(tables.oid::regclass)
from pg_class as tables
where tables.relnamespace = 'billstack'::regnamespace and tables.relkind = 'r'
  and (tables.oid = 'billstack.teams'::regclass
    or exists (
      select from pg_attribute where attrelid = tables.oid and not attisdropped
        and attname in ('team_id', 'connection_id', 'verification_id')))
order by tables.relname;
