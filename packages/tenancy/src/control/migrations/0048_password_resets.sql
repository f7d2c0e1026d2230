-- The link with which a user may choose a new password. A user has at most one: a newer link replaces the older one.
create table billstack.password_resets (
  user_id text primary key references billstack.users on delete cascade,
  -- The SHA-256 of the token in the link.
  token_hash text not null unique,
  expires_at timestamptz not null
);
