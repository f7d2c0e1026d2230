-- A customer who was erased (`billstack erase`). Events that arrive later may name the customer, above all the event of the
-- deletion itself, so their payloads are deleted too. The row goes when Stripe keeps no event of that time any more.
create table billstack.erasures (
  connection_id uuid not null references billstack.connections on delete cascade,
  customer_id text not null,
  -- The ids of the customer and of the customer's objects.
  ids text[] not null,
  erased_at timestamptz not null default now(),
  -- Events that were received before have been looked at.
  looked_at timestamptz not null default now(),
  primary key (connection_id, customer_id)
);
select billstack.protect_rows('billstack.erasures');
