-- The status of a connection says how many other teams have the same Stripe account. This finds them without reading all
-- connections.
create index concurrently if not exists connections_of_account on billstack.connections (account_id, mode)
  where account_id is not null;
