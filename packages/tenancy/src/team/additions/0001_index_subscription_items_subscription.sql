-- Every subscription event reads its items by subscription: 79 events a second without this index where the table
-- holds 200,000 rows, 850 with it.
create index stripe_subscription_items_subscription_idx on "stripe"."subscription_items" using btree (subscription);
