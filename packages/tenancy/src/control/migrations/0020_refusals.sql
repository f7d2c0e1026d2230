-- How many webhook deliveries a connection refused in each hour, by reason. Rows are deleted after a day.
create table billstack.refusals (
  connection_id uuid not null references billstack.connections on delete cascade,
  hour timestamptz not null,
  reason text not null,
  deliveries bigint not null,
  last_at timestamptz not null,
  primary key (connection_id, hour, reason)
);
