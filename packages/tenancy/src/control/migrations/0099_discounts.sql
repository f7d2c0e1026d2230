-- The discounts of subscriptions and of their items, with what their coupons take off. Stripe writes only the ids of most
-- discounts into a subscription, and they have no table in the team schema, but MRR needs their coupons.
create table billstack.discounts (
  connection_id uuid not null references billstack.connections on delete cascade,
  id text not null,
  subscription_id text not null,
  -- Null: the discount is one of the whole subscription.
  item_id text,
  -- Discounts apply one after another, in this order.
  place int not null,
  -- `duration`, `percent_off`, `amount_off` and `currency`. Null: Stripe did not tell.
  coupon jsonb,
  -- Unix seconds, as Stripe tells them.
  starts_at bigint,
  ends_at bigint,
  -- From when on the subscription does not name the discount any more, in Unix seconds.
  removed_at bigint,
  primary key (connection_id, id)
);
create index discounts_of_subscription on billstack.discounts (connection_id, subscription_id);
select billstack.protect_rows('billstack.discounts');
