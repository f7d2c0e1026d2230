-- The entries of each team are a chain: `seq` counts them from 1, and `mac` is an HMAC of the entry and of the `mac`
-- before it, under a key that is not in the database in readable form. Entries of older versions have neither.
alter table billstack.audit add column seq bigint, add column mac text;
create unique index audit_chain on billstack.audit (team_id, seq);

-- The end of each team's chain. It stands apart from the entries, so that entries that were removed from the end are
-- missed. `mac` is an HMAC of the row. Whoever adds an entry locks the row first, so that each team has one chain.
create table billstack.audit_heads (
  team_id text primary key references billstack.teams,
  seq bigint not null default 0,
  entry_mac text not null default '',
  mac text not null default ''
);

create function billstack.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'Audit entries are never changed or deleted.' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_is_append_only before update or delete or truncate on billstack.audit
  for each statement execute function billstack.refuse_audit_change();
