-- When the next read request of an account may be sent; all processes take their turns here. Unlogged: after a crash
-- of the database nobody has a turn, and the first request is sent at once.
create unlogged table billstack.request_budgets (
  account text not null,
  mode text not null check (mode in ('test', 'live')),
  next_at timestamptz not null,
  primary key (account, mode)
);
