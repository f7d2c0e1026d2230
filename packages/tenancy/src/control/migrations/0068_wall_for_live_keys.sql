-- Raises the wall until the end of the transaction, if the caller belongs to the team: a member, or an API key that is
-- neither revoked nor expired. Migration 0066 also took keys that were.
create or replace function billstack.raise_wall(team text, member text, api_key text) returns void language plpgsql as $$
begin
  if not exists (select from billstack.members where team_id = team and user_id = member)
    and not exists (
      select from billstack.api_keys
      where team_id = team and id = api_key
        and (revoked_at is null or revoked_at > now()) and (expires_at is null or expires_at > now())) then
    raise exception 'The caller does not belong to the team.' using errcode = 'BS404';
  end if;
  perform set_config('billstack.team', team, true), set_config('billstack.wall', 'on', true);
end
$$;
