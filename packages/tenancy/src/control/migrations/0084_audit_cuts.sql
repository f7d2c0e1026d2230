-- Where the oldest entries of a team's chain were deleted, because they are older than the operator keeps them: the number
-- and the HMAC of the last deleted entry. `mac` is an HMAC of the row. So the entries after it can still be verified, and
-- entries that somebody else deletes are missed.
create table billstack.audit_cuts (
  team_id text primary key references billstack.teams,
  seq bigint not null,
  entry_mac text not null,
  mac text not null
);
select billstack.protect_rows('billstack.audit_cuts');

-- allowed: the last release only knows that changes are refused, and they still are, except in the function below.
create or replace function billstack.refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('billstack.audit_cut', true) = 'on' then
    return null;
  end if;
  raise exception 'Audit entries are never changed or deleted.' using errcode = 'insufficient_privilege';
end
$$;

-- Deletes the entries of a team's chain up to a number, and those of older versions up to an id. It never deletes an entry
-- of the last 365 days, whoever calls it.
create function billstack.cut_audit(team text, last_seq bigint, last_older_id bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare
  deleted bigint;
begin
  perform set_config('billstack.audit_cut', 'on', true);
  delete from billstack.audit
  where team_id = team and at < now() - interval '365 days'
    and (seq <= last_seq or (seq is null and id <= last_older_id));
  get diagnostics deleted = row_count;
  perform set_config('billstack.audit_cut', 'off', true);
  return deleted;
end
$$;
-- allowed: the last release does not know the function.
revoke execute on function billstack.cut_audit(text, bigint, bigint) from public;
