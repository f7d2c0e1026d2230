-- `restarts` counts how often a list had to be read again from another position. `unread` names what could not be
-- read.
alter table billstack.windows add column restarts integer not null default 0;
alter table billstack.windows add column unread text;

-- Objects that a run reads one by one at its end: objects that other objects name and no list shows, and objects
-- that Stripe could not show in their list because they were locked. With `by_customer`, `object_id` is the id of
-- a customer, and all objects of this type that belong to the customer are read.
create table billstack.left_over (
  connection_id uuid not null references billstack.connections on delete cascade,
  run_id uuid not null,
  object text not null,
  object_id text not null,
  by_customer boolean not null default false,
  attempts integer not null default 0,
  primary key (run_id, object, object_id)
);
create index left_over_connection on billstack.left_over (connection_id);
