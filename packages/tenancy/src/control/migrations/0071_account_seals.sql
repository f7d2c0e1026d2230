-- An HMAC of what lets a person sign in: the e-mail address, the hash of the password, since when the second factor is on,
-- and the recovery codes. It is not in the row of the user, so that an old hash that somebody puts back is noticed. It
-- is made with the service key "accounts". There is no such key until no process of the version before runs, because
-- that version changes passwords and writes no seal.
create table billstack.account_seals (
  user_id text primary key references billstack.users on delete cascade,
  seal text not null
);

-- An HMAC of the link and its user under the same key. Links of the version before have none.
alter table billstack.password_resets add column seal text;

-- Whether the process keeps the seals of accounts.
alter table billstack.processes add column seals_accounts boolean not null default false;
