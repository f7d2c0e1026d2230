alter table billstack.connections
  -- Rises with every change of the webhook secrets. A delivery that was verified with an older version is not stored.
  add column secrets_version integer not null default 1,
  -- The inbox contains all events that Stripe made before this time, in Stripe's clock. Null if this is unknown.
  add column events_complete_until timestamptz,
  -- The catch-up that runs now, which reads Stripe's list of events: {startedAt, from, cursor}.
  add column catch_up jsonb,
  add column catch_up_error text;

-- A payload is deleted after EVENT_PAYLOAD_DAYS. The other columns of the event stay.
alter table billstack.inbox alter column payload drop not null;
create index inbox_kept on billstack.inbox (received_at)
  where payload is not null and status in ('applied', 'not_synced');

-- lz4 needs much less time than the default compression. A server that was built without lz4 keeps the default.
do $$
begin
  alter table billstack.inbox alter column payload set compression lz4;
exception
  when feature_not_supported then null;
end
$$;
