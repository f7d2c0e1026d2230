alter table billstack.connections
  -- Rises with every change of the webhook secrets: what was verified with an older one is not stored.
  add column secrets_version integer not null default 1,
  -- Every event that Stripe made before this is in the inbox, in Stripe's clock; null: unknown.
  add column events_complete_until timestamptz,
  -- The catch-up under way: {startedAt, from, cursor}.
  add column catch_up jsonb,
  add column catch_up_error text;

-- After its time of keeping only the header stays.
alter table billstack.inbox alter column payload drop not null;
create index inbox_kept on billstack.inbox (received_at)
  where payload is not null and status in ('applied', 'not_synced');

-- lz4 costs a fraction of the default compression's time; a server built without it keeps the default.
do $$
begin
  alter table billstack.inbox alter column payload set compression lz4;
exception
  when feature_not_supported then null;
end
$$;
