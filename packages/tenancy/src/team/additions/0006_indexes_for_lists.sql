-- Lists show the newest objects first, and filter by customer, product, price and metadata. Without these indexes a page
-- of 100 rows would sort or read a whole table.
create index stripe_customers_newest_idx on "stripe"."customers" using btree (coalesce(created, 0), id);
create index stripe_subscriptions_newest_idx on "stripe"."subscriptions" using btree (coalesce(created, 0), id);
create index stripe_products_newest_idx on "stripe"."products" using btree (coalesce(created, 0), id);
create index stripe_prices_newest_idx on "stripe"."prices" using btree (coalesce(created, 0), id);
create index stripe_invoices_newest_idx on "stripe"."invoices" using btree (coalesce(created, 0), id);
create index stripe_charges_newest_idx on "stripe"."charges" using btree (coalesce(created, 0), id);
create index stripe_charges_customer_idx on "stripe"."charges" using btree (customer);
create index stripe_prices_product_idx on "stripe"."prices" using btree (product);
create index stripe_subscription_items_price_idx on "stripe"."subscription_items" using btree (price);
