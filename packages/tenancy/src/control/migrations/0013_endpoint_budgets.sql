-- Stripe also limits the requests to each endpoint, such as `GET /v1/customers/:id` (docs.stripe.com/rate-limits).
-- So a request has to wait for the budget of its account and for the budget of its endpoint. An answer with status
-- 429 lowers a budget: `learnt_per_second` is the number of requests a second that was allowed at the time
-- `learnt_at`, and it rises again by `raised_per_second` every second. Null if no 429 has come. The table is
-- unlogged, because the limits are learnt again after a crash of the database.
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
