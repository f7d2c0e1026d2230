-- The SQL logins of teams. The login itself is a role of PostgreSQL, which alone has the hash of its password.
create table billstack.sql_logins (
  team_id text primary key references billstack.teams,
  created_by text,
  created_at timestamptz not null default now(),
  password_at timestamptz not null default now(),
  -- Is set when the login was revoked and its role is still to be dropped.
  revoked_at timestamptz
);
