-- An HMAC of the newest secret of a team's webhook for notices, under the service key "secrets". It is not in the row of
-- the settings, so that an older secret that somebody puts back into that row is noticed. Processes of the version
-- before write none: it is asked for once the service key "accounts" exists (migration 0071).
create table billstack.notice_secret_seals (
  team_id text primary key references billstack.teams on delete cascade,
  seal text not null
);
select billstack.protect_rows('billstack.notice_secret_seals');

-- An HMAC of `previous_webhook_secret_until` under the service key "secrets", so that nobody extends that time. One of an
-- earlier time is worth nothing, because that time is over sooner.
alter table billstack.connections add column previous_webhook_secret_proof text;
