alter table billstack.inbox
  -- How many attempts failed because of the event itself. Only these count when an event is buried after ten
  -- failures.
  add column failures integer not null default 0,
  -- Whether the last attempt failed because of Stripe, the network or the key.
  add column held_up boolean not null default false;
create index inbox_buried on billstack.inbox (connection_id, received_at desc, event_id desc) where status = 'buried';

-- The current problems of each connection. A row is added when a problem is noticed, and deleted when something
-- proves that the problem has ended.
create table billstack.problems (
  connection_id uuid not null references billstack.connections on delete cascade,
  code text not null,
  -- What the problem concerns, such as the type of object that the key may not read. Empty for the whole connection.
  about text not null default '',
  detail text,
  since timestamptz not null default now(),
  primary key (connection_id, code, about)
);
