-- A wall between the teams, behind the checks of the code. A transaction with the setting `billstack.wall` on sees and
-- changes only rows of the team `billstack.team`, and of no team if that is not set. docs/security.md says who works
-- behind the wall and who does not.
--
-- `force` makes the policies hold for the owner of the tables too, which is the role of BillStack.

-- Raises the wall until the end of the transaction, if the caller belongs to the team: a member, or an API key.
create function billstack.raise_wall(team text, member text, api_key text) returns void language plpgsql as $$
begin
  if not exists (select from billstack.members where team_id = team and user_id = member)
    and not exists (select from billstack.api_keys where team_id = team and id = api_key) then
    raise exception 'The caller does not belong to the team.' using errcode = 'BS404';
  end if;
  perform set_config('billstack.team', team, true), set_config('billstack.wall', 'on', true);
end
$$;

-- Gives a table its policy, by the columns that it has. Each migration that creates a table of teams calls it.
create function billstack.protect_rows(relation regclass) returns void language plpgsql as $$
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

select billstack.protect_rows(tables.oid::regclass)
from pg_class as tables
where tables.relnamespace = 'billstack'::regnamespace and tables.relkind = 'r'
  and (tables.oid = 'billstack.teams'::regclass
    or exists (
      select from pg_attribute where attrelid = tables.oid and not attisdropped
        and attname in ('team_id', 'connection_id', 'verification_id')))
order by tables.relname;
