-- Programs ask for one customer by e-mail or metadata, and for the subscriptions of a customer. Without these indexes
-- each such question would read a whole table.
create index stripe_customers_email_idx on "stripe"."customers" using btree (email) where email is not null;
create index stripe_customers_metadata_idx on "stripe"."customers" using gin (metadata jsonb_path_ops);
create index stripe_subscriptions_customer_idx on "stripe"."subscriptions" using btree (customer);
