-- The figures about revenue read what events tell of subscriptions and their discounts. Without this index they would read
-- all events of the team.
create index concurrently if not exists inbox_subscriptions on billstack.inbox (connection_id, received_at, event_id)
  where type like 'customer.subscription.%' or type like 'customer.discount.%';
