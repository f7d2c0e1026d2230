-- How many events a connection received in each hour. The events are counted only once, up to the time `until`.
-- The row of the newest hour says up to which time the connection's events are counted.
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
