-- Stripe limits the requests of each endpoint, too, such as `GET /v1/customers/:id`: each has turns of its own, and a
-- request needs one of the account and one of its endpoint. What 429s taught of a limit stands beside its turns: the
-- requests a second that were still right at `learnt_at`, and by how much a second they rise again. Null: nothing was
-- learnt. Unlogged like the account's turns: after a crash of the database it is learnt again.
alter table billstack.request_budgets
  add column learnt_per_second double precision,
  add column learnt_at timestamptz,
  add column raised_per_second double precision;

create unlogged table billstack.endpoint_budgets (
  account text not null,
  mode text not null check (mode in ('test', 'live')),
  endpoint text not null,
  next_at timestamptz not null,
  learnt_per_second double precision,
  learnt_at timestamptz,
  raised_per_second double precision,
  primary key (account, mode, endpoint)
);
