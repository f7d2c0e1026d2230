-- What people see of their sessions, and the times by which a session ends: seven days after its last use (stored at
-- most once a minute), or at `expires_at`, thirty days after it was created, whichever is first.
alter table billstack.sessions
  -- The id that people see and name. `id` itself stays on the server.
  add column public_id uuid not null default gen_random_uuid(),
  add column created_at timestamptz not null default now(),
  add column last_used_at timestamptz not null default now(),
  -- The client's address at the last use, in the form under which rate limits count it.
  add column address text,
  add column user_agent text,
  -- When the person last proved who they are, by their password or their second factor.
  add column confirmed_at timestamptz;
create unique index sessions_public_id on billstack.sessions (public_id);
create index sessions_last_use on billstack.sessions (last_used_at);
