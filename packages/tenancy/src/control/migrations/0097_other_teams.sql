-- How many other teams are connected to this Stripe account in this mode. The wall of the caller's team hides their rows.
-- So this function takes the wall down for its one statement, and says only how many there are.
create function billstack.other_teams_of(account text, account_mode text, own_team text) returns integer
language plpgsql as $$
declare
  wall constant text := coalesce(current_setting('billstack.wall', true), '');
  teams integer;
begin
  perform set_config('billstack.wall', 'off', true);
  select count(*)::int into teams from billstack.connections
  where account_id = account and mode = account_mode and team_id <> own_team and disconnecting_at is null;
  perform set_config('billstack.wall', wall, true);
  return teams;
end
$$;
