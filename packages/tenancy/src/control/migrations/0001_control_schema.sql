create table billstack.users (
  id text primary key,
  email text not null,
  name text,
  password_hash text not null,
  created_at timestamptz not null default now()
);
create unique index users_email on billstack.users (lower(email));

-- `id` is the SHA-256 of the token in the cookie. So nobody who reads this table can sign in with it.
create table billstack.sessions (
  id text primary key,
  user_id text not null references billstack.users on delete cascade,
  expires_at timestamptz not null
);
create index sessions_user on billstack.sessions (user_id);
create index sessions_expiry on billstack.sessions (expires_at);

create table billstack.teams (
  id text primary key check (id ~ '^[a-z][a-z0-9]{15}$'),
  name text not null,
  created_at timestamptz not null default now()
);

create table billstack.members (
  team_id text not null references billstack.teams on delete cascade,
  user_id text not null references billstack.users on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (team_id, user_id)
);
create index members_user on billstack.members (user_id);

-- Everything that belongs to a connection names its id and is deleted with it. Each transaction that writes for a
-- connection first locks its row here, and stops if the row is gone or `disconnecting_at` is set.
create table billstack.connections (
  id uuid primary key default gen_random_uuid(),
  team_id text not null unique references billstack.teams,
  mode text not null check (mode in ('test', 'live')),
  account_id text,
  account_name text,
  secret_key_sealed text not null,
  secret_key_hint text not null,
  publishable_key_sealed text not null,
  webhook_secret_sealed text,
  previous_webhook_secret_sealed text,
  previous_webhook_secret_until timestamptz,
  webhook_endpoint_id text,
  unreadable text[] not null default '{}',
  sync_status text not null default 'pending' check (sync_status in ('pending', 'ready', 'error')),
  last_error text,
  key_valid boolean not null default true,
  key_checked_at timestamptz not null default now(),
  disconnecting_at timestamptz,
  leased_by text,
  leased_until timestamptz,
  created_by text,
  created_at timestamptz not null default now()
);

create table billstack.inbox (
  connection_id uuid not null references billstack.connections on delete cascade,
  event_id text not null,
  type text not null,
  object_id text,
  created timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  status text not null check (status in ('waiting', 'applied', 'buried', 'not_synced')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  applied_at timestamptz,
  last_error text,
  -- The body exactly as Stripe sent it. The type is text because jsonb changes white space and refuses \u0000.
  payload text not null,
  primary key (connection_id, event_id)
);
create index inbox_waiting on billstack.inbox (connection_id, next_attempt_at) where status = 'waiting';
create index inbox_newest on billstack.inbox (connection_id, received_at desc, event_id desc);
create index inbox_object on billstack.inbox (connection_id, object_id, created) where status = 'waiting';

-- For each stored object, the time at which Stripe had this state, in Stripe's clock. A row with `deleted = true`
-- says that the object was deleted, so that no older event brings it back.
create table billstack.freshness (
  connection_id uuid not null references billstack.connections on delete cascade,
  object_type text not null,
  object_id text not null,
  fresh_at timestamptz not null,
  deleted boolean not null default false,
  primary key (connection_id, object_type, object_id)
);

create table billstack.backfills (
  id uuid primary key default gen_random_uuid(),
  connection_id uuid not null references billstack.connections on delete cascade,
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'canceled')),
  objects text[] not null,
  created_after timestamptz,
  -- {object: {synced, status}}. A list whose status is "completed" is not read again.
  result jsonb not null,
  error text,
  cancel_requested boolean not null default false,
  leased_by text,
  leased_until timestamptz,
  started_by text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create unique index backfills_one_running on billstack.backfills (connection_id) where status = 'running';
create index backfills_newest on billstack.backfills (connection_id, started_at desc);

-- Who did what. The rows stay when a connection is deleted.
create table billstack.audit (
  id bigint generated always as identity primary key,
  team_id text not null references billstack.teams,
  user_id text,
  action text not null,
  detail jsonb not null default '{}',
  at timestamptz not null default clock_timestamp()
);
create index audit_newest on billstack.audit (team_id, id desc);

create table billstack.rate_limits (
  key text primary key,
  points integer not null default 0,
  expire bigint
);
