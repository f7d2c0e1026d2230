-- The ids of sessions are now HMACs of the tokens, under a key of BillStack's (billstack.service_keys). Older sessions,
-- whose ids are plain SHA-256, end: nobody could tell them from rows that somebody has inserted who can write here.
delete from billstack.sessions;
-- An HMAC of the session's id and its user, so that nobody who can write here gives their own session to another user.
alter table billstack.sessions add column user_seal text;

-- The devices from which somebody has signed in before. `id` is an HMAC of the user, the network and the program.
create table billstack.known_devices (
  id text primary key,
  user_id text not null references billstack.users on delete cascade,
  last_seen_at timestamptz not null default now()
);
create index known_devices_user on billstack.known_devices (user_id);
