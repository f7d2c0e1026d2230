-- The parts of an object's list that a run reads, each from its newest object to its oldest. run_id is a backfill's or
-- a verification's.
create table billstack.windows (
  connection_id uuid not null references billstack.connections on delete cascade,
  run_id uuid not null,
  object text not null,
  number integer not null,
  -- Objects created in [created_from, created_to); null: no bound.
  created_from timestamptz,
  created_to timestamptz,
  status text not null default 'waiting' check (status in ('waiting', 'completed', 'skipped')),
  -- Where the next page starts; `reached` is when the last object that was read was created.
  cursor text,
  reached timestamptz,
  -- When its first page was read, in Stripe's clock.
  listed_at timestamptz,
  synced integer not null default 0,
  requests integer not null default 0,
  reason text,
  primary key (run_id, object, number)
);
create index windows_connection on billstack.windows (connection_id);
