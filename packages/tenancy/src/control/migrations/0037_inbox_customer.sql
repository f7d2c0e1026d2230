-- The customer whose access an event may change: events of customers, of their subscriptions and of their
-- entitlements. Empty for all other events. Null if a version before this column has stored the event, so that it may
-- concern any customer.
alter table billstack.inbox add column customer_id text;
create index inbox_customer on billstack.inbox (connection_id, customer_id)
  where status in ('waiting', 'buried') and customer_id is distinct from '';
