alter table billstack.inbox
  -- Attempts that failed for a reason of the event's own; those alone count towards burying it.
  add column failures integer not null default 0,
  -- The last attempt failed because Stripe, the network or the key was in the way.
  add column held_up boolean not null default false;
create index inbox_buried on billstack.inbox (connection_id, received_at desc, event_id desc) where status = 'buried';

-- What is in the way of a connection, from when it was seen until something proves that it is gone.
create table billstack.problems (
  connection_id uuid not null references billstack.connections on delete cascade,
  code text not null,
  -- What it is about where that matters: the type that a key may not read.
  about text not null default '',
  detail text,
  since timestamptz not null default now(),
  primary key (connection_id, code, about)
);
