-- The row of a deleted team stays, without the name: the audit refers to it, and its id is never used again.
alter table billstack.teams add column deleted_at timestamptz;

-- Lets nobody add anything to a team that was deleted. A request may have been let in before the team was deleted. The
-- row lock makes an insert wait for a deletion that is under way, and see its result.
create function billstack.refuse_deleted_team() returns trigger language plpgsql as $$
begin
  perform from billstack.teams where id = new.team_id and deleted_at is null for key share;
  if not found then
    raise exception 'the team % does not exist or was deleted', new.team_id using errcode = 'BS404';
  end if;
  return new;
end
$$;

create trigger team_exists before insert on billstack.members
  for each row execute function billstack.refuse_deleted_team();
create trigger team_exists before insert on billstack.invitations
  for each row execute function billstack.refuse_deleted_team();
create trigger team_exists before insert on billstack.connections
  for each row execute function billstack.refuse_deleted_team();
create trigger team_exists before insert on billstack.api_keys
  for each row execute function billstack.refuse_deleted_team();
create trigger team_exists before insert on billstack.sql_logins
  for each row execute function billstack.refuse_deleted_team();
