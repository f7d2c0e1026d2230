-- How many events were received in each hour, so that nobody counts them again; `until` says how far this hour's are
-- counted, and the newest hour's how far the connection's are.
create table billstack.inbox_hours (
  connection_id uuid not null references billstack.connections on delete cascade,
  hour timestamptz not null,
  received integer not null,
  not_synced integer not null,
  until timestamptz not null,
  primary key (connection_id, hour)
);
create index inbox_not_synced on billstack.inbox (connection_id, received_at desc, event_id desc)
  where status = 'not_synced';
