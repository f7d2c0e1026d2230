create table billstack.verifications (
  id uuid primary key default gen_random_uuid(),
  connection_id uuid not null references billstack.connections on delete cascade,
  status text not null default 'running' check (status in ('running', 'completed', 'failed')),
  -- In the phase `listing`, Stripe's lists are compared with the rows. In the phase `confirming`, each object that
  -- seemed to differ is read from Stripe again.
  phase text not null default 'listing' check (phase in ('listing', 'confirming')),
  objects text[] not null,
  result jsonb not null default '{}',
  error text,
  -- At this time, in Stripe's clock, the copy was equal to everything that the key may read. Null if it was not
  -- equal, or if not everything could be compared.
  equal_as_of timestamptz,
  leased_by text,
  leased_until timestamptz,
  started_by text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create unique index verifications_one_running on billstack.verifications (connection_id) where status = 'running';
create index verifications_newest on billstack.verifications (connection_id, started_at desc);

-- The objects that a verification saw in Stripe's lists.
create table billstack.seen (
  verification_id uuid not null references billstack.verifications on delete cascade,
  object_type text not null,
  object_id text not null,
  primary key (verification_id, object_type, object_id)
);

-- The objects that seem to differ from Stripe. Only a confirmed difference counts.
create table billstack.differences (
  verification_id uuid not null references billstack.verifications on delete cascade,
  object_type text not null,
  object_id text not null,
  kind text not null check (kind in ('missing', 'extra', 'different')),
  -- A hash of the object as Stripe showed it. Null if Stripe's list did not contain the object.
  said text,
  found_at timestamptz not null default clock_timestamp(),
  looks integer not null default 0,
  confirmed_at timestamptz,
  healed boolean not null default false,
  primary key (verification_id, object_type, object_id)
);
create index differences_suspected on billstack.differences (verification_id, found_at) where confirmed_at is null;
