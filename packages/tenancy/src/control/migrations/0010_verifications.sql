create table billstack.verifications (
  id uuid primary key default gen_random_uuid(),
  connection_id uuid not null references billstack.connections on delete cascade,
  status text not null default 'running' check (status in ('running', 'completed', 'failed')),
  -- listing: lists are compared with the rows. confirming: what seemed to differ is looked at one by one.
  phase text not null default 'listing' check (phase in ('listing', 'confirming')),
  objects text[] not null,
  result jsonb not null default '{}',
  error text,
  -- What the key may read was equal at this time, in Stripe's clock; null: it was not, or not all could be compared.
  equal_as_of timestamptz,
  leased_by text,
  leased_until timestamptz,
  started_by text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create unique index verifications_one_running on billstack.verifications (connection_id) where status = 'running';
create index verifications_newest on billstack.verifications (connection_id, started_at desc);

-- What a verification saw in a list.
create table billstack.seen (
  verification_id uuid not null references billstack.verifications on delete cascade,
  object_type text not null,
  object_id text not null,
  primary key (verification_id, object_type, object_id)
);

-- What differed. Only a difference that is confirmed counts.
create table billstack.differences (
  verification_id uuid not null references billstack.verifications on delete cascade,
  object_type text not null,
  object_id text not null,
  kind text not null check (kind in ('missing', 'extra', 'different')),
  -- A hash of what Stripe said of it; null: that it does not list it.
  said text,
  found_at timestamptz not null default clock_timestamp(),
  looks integer not null default 0,
  confirmed_at timestamptz,
  healed boolean not null default false,
  primary key (verification_id, object_type, object_id)
);
create index differences_suspected on billstack.differences (verification_id, found_at) where confirmed_at is null;
