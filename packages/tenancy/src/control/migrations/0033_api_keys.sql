-- The API keys of a team. A key itself is not stored, only its SHA-256, so nobody who reads this table can use a key.
create table billstack.api_keys (
  id text primary key,
  team_id text not null references billstack.teams on delete cascade,
  name text not null,
  -- The first characters of the key, which people see.
  prefix text not null,
  hash bytea not null unique,
  scopes text[] not null,
  expires_at timestamptz,
  -- From this time on the key is revoked. It is in the future while a key that was rotated still works.
  revoked_at timestamptz,
  created_by text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  -- When a refusal of this key was last written to the audit.
  refusal_noted_at timestamptz
);
create index api_keys_newest on billstack.api_keys (team_id, created_at desc);

-- The API key that did it. Then `user_id` is null.
alter table billstack.audit add column api_key_id text;
