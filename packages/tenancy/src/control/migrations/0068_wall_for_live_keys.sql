-- Raises the wall until the end of the transaction, if the caller belongs to the team: a member, or an API key that is
-- neither revoked nor expired. Migration 0066 also took keys that were. The codes of the errors say which of these it is.
create or replace function billstack.raise_wall(team text, member text, api_key text) returns void language plpgsql as $$
declare
  key record;
begin
  if not exists (select from billstack.members where team_id = team and user_id = member) then
    select revoked_at <= now() as is_revoked, expires_at <= now() as is_expired into key
    from billstack.api_keys where team_id = team and id = api_key;
    if not found then
      raise exception 'The caller does not belong to the team.' using errcode = 'BS404';
    end if;
    if key.is_revoked then
      raise exception 'The API key was revoked.' using errcode = 'BS401';
    end if;
    if key.is_expired then
      raise exception 'The API key has expired.' using errcode = 'BS402';
    end if;
  end if;
  perform set_config('billstack.team', team, true), set_config('billstack.wall', 'on', true);
end
$$;
