-- When the last complete listing of a type began, in Stripe's clock: an object that is not stored was not there then.
create table billstack.listings (
  connection_id uuid not null references billstack.connections on delete cascade,
  object_type text not null,
  listed_at timestamptz not null,
  primary key (connection_id, object_type)
);
