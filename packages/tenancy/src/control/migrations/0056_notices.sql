-- What each team is told about, and where. A code that is not in `email_off` or `webhook_off` is told.
create table billstack.notice_settings (
  team_id text primary key references billstack.teams on delete cascade,
  email_off text[] not null default '{}',
  webhook_off text[] not null default '{}',
  webhook_url text,
  -- The secret with which requests to the URL are signed, sealed for this team.
  webhook_secret_sealed text,
  changed_at timestamptz not null default now()
);

-- The problems that the owners and admins of a team are told about, each from its beginning to its end.
create table billstack.notices (
  id uuid primary key default gen_random_uuid(),
  team_id text not null references billstack.teams on delete cascade,
  code text not null,
  sentence text not null,
  action text not null,
  -- Since when the problem exists, as the status shows it.
  began_at timestamptz not null,
  -- When a sweep first saw the problem.
  seen_at timestamptz not null default now(),
  -- When a sweep first did not see it any more; null while it exists. If it comes back soon, this becomes null again.
  gone_at timestamptz,
  -- When it was decided that the problem is over; null until then.
  ended_at timestamptz,
  -- When the messages about the beginning were queued; null until then.
  told_at timestamptz
);
create unique index notices_open on billstack.notices (team_id, code) where ended_at is null;
create index notices_newest on billstack.notices (team_id, seen_at desc, id desc);

-- The messages to people and to webhook URLs, each with the result of its last try.
create table billstack.notice_deliveries (
  id uuid primary key default gen_random_uuid(),
  team_id text not null references billstack.teams on delete cascade,
  -- Null for a test.
  notice_id uuid references billstack.notices on delete cascade,
  event text not null check (event in ('began', 'ended')),
  channel text not null check (channel in ('email', 'webhook')),
  -- The person to whom the e-mail goes; null for a webhook.
  user_id text references billstack.users on delete cascade,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed', 'dropped')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_attempt_at timestamptz,
  -- What the address or the mail server answered at the last try, as a sentence.
  result text,
  created_at timestamptz not null default now()
);
-- However often a sweep runs, it queues each message once.
create unique index notice_deliveries_once on billstack.notice_deliveries (notice_id, event, channel, coalesce(user_id, ''));
create index notice_deliveries_waiting on billstack.notice_deliveries (next_attempt_at) where status = 'waiting';
create index notice_deliveries_team on billstack.notice_deliveries (team_id);
