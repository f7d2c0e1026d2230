-- The second factor of a user: an authenticator app and the server share a secret, from which both compute a code every
-- 30 seconds (RFC 6238).
create table billstack.second_factors (
  user_id text primary key references billstack.users on delete cascade,
  -- Sealed for this user, so that it opens in no other user's row.
  secret_sealed text not null,
  begun_at timestamptz not null default now(),
  -- Null until the user has entered the first code. Until then the factor is asked for nowhere.
  active_since timestamptz,
  -- The step of 30 seconds, counted from 1970, of the newest code that was used. A code of this step or of an earlier
  -- step is refused, so each code works once.
  last_step bigint not null default 0
);

-- The unused recovery codes of a second factor. A code that is used is deleted. A code has 80 random bits, so its
-- SHA-256 tells nobody the code.
create table billstack.recovery_codes (
  user_id text not null references billstack.second_factors on delete cascade,
  hash bytea not null,
  primary key (user_id, hash)
);
