-- When the next read request to an account may be sent. All processes share this row and move the time forward for
-- each request. The table is unlogged, so it is empty after a crash of the database, and the first request is sent
-- at once.
create unlogged table billstack.request_budgets (
  account text not null,
  mode text not null check (mode in ('test', 'live')),
  next_at timestamptz not null,
  primary key (account, mode)
);
