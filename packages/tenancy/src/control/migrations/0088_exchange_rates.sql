-- The currency in which a team wants to see its revenue, and the rates that it has entered. A rate says how much of the
-- base currency one unit of `currency` is. It holds from `since` on; the first rate of a currency holds for all time.
create table billstack.base_currencies (
  team_id text primary key references billstack.teams on delete cascade,
  currency text not null check (currency ~ '^[a-z]{3}$')
);
create table billstack.exchange_rates (
  team_id text not null references billstack.teams on delete cascade,
  currency text not null check (currency ~ '^[a-z]{3}$'),
  since timestamptz not null default now(),
  rate numeric not null check (rate > 0),
  primary key (team_id, currency, since)
);
select billstack.protect_rows('billstack.base_currencies'), billstack.protect_rows('billstack.exchange_rates');
