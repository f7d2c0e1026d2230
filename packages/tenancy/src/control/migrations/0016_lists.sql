-- How often a list was not read straight on, and what of it could not be read at all.
alter table billstack.windows add column restarts integer not null default 0;
alter table billstack.windows add column unread text;

-- Objects that a run reads one by one at its end: those that others name and no list has, and those that Stripe was
-- busy with when their page came. by_customer: the id is a customer's, and all that it has of the type is read.
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
