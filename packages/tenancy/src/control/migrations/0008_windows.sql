-- The parts of a list that a run reads. Each part is a span of creation times and is read from its newest object
-- to its oldest. `run_id` is the id of a backfill or of a verification.
create table billstack.windows (
  connection_id uuid not null references billstack.connections on delete cascade,
  run_id uuid not null,
  object text not null,
  number integer not null,
  -- The window contains the objects created at `created_from` or later, and before `created_to`. Null means no limit.
  created_from timestamptz,
  created_to timestamptz,
  status text not null default 'waiting' check (status in ('waiting', 'completed', 'skipped')),
  -- `cursor` is the id of the last object that was read, where the next page starts. `reached` is the time when that
  -- object was created.
  cursor text,
  reached timestamptz,
  -- When the first page was read, in Stripe's clock.
  listed_at timestamptz,
  synced integer not null default 0,
  requests integer not null default 0,
  reason text,
  primary key (run_id, object, number)
);
create index windows_connection on billstack.windows (connection_id);
