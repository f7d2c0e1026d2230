-- When the last complete reading of a type's list began, in Stripe's clock. An object that is not stored did not
-- exist at this time.
create table billstack.listings (
  connection_id uuid not null references billstack.connections on delete cascade,
  object_type text not null,
  listed_at timestamptz not null,
  primary key (connection_id, object_type)
);
