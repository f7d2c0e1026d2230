-- The dashboard shows the newest rows of a table first. Without these indexes a page would sort the whole table. The
-- expression is the same as in the indexes for lists.
create index stripe_payment_intents_newest_idx on "stripe"."payment_intents" using btree (coalesce(created, 0), id);
create index stripe_invoice_payments_newest_idx on "stripe"."invoice_payments" using btree (coalesce(created, 0), id);
create index stripe_payment_methods_newest_idx on "stripe"."payment_methods" using btree (coalesce(created, 0), id);
create index stripe_setup_intents_newest_idx on "stripe"."setup_intents" using btree (coalesce(created, 0), id);
create index stripe_checkout_sessions_newest_idx on "stripe"."checkout_sessions" using btree (coalesce(created, 0), id);
create index stripe_subscription_items_newest_idx on "stripe"."subscription_items" using btree (coalesce(created, 0), id);
create index stripe_refunds_newest_idx on "stripe"."refunds" using btree (coalesce(created, 0), id);
