-- Keys that BillStack makes for itself, such as the one of the session ids. Each is sealed by an encryption key.
create table billstack.service_keys (
  name text primary key,
  sealed text not null,
  created_at timestamptz not null default now()
);

-- The server processes that run now. Each writes its row again every few seconds. `keys` has the id of each of its
-- encryption keys with a fingerprint of the key, and `seals_with` is the id of the first one. `host` and `pid` are
-- for people.
create table billstack.processes (
  name text primary key,
  host text not null,
  pid integer not null,
  keys jsonb not null,
  seals_with text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
