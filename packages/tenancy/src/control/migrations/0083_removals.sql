-- What is left of a connection that is gone. A disconnect deletes a few thousand rows by itself. If more are left, it
-- writes a row here, and jobs delete the others in steps. No transaction can add rows for the connection, because each
-- one that writes for a connection locks its row first.
create table billstack.removals (
  connection_id uuid primary key,
  team_id text not null references billstack.teams,
  -- The verifications of the connection whose rows in `seen` are left.
  verification_ids uuid[] not null default '{}',
  began_at timestamptz not null default now(),
  stepped_at timestamptz not null default now(),
  -- How many events the connection had received, and how many of them are deleted.
  expected bigint not null,
  removed bigint not null default 0,
  -- Up to where the rows are deleted: the name of a table and the key of its last deleted row. The next step begins
  -- there, so that it does not pass all deleted rows again.
  place jsonb not null
);
create index removals_team on billstack.removals (team_id);
select billstack.protect_rows('billstack.removals');

-- A verification whose connection is gone, and whose rows in `seen` are not all deleted, has no connection.
alter table billstack.verifications alter column connection_id drop not null;
