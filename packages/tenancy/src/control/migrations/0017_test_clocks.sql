-- The test clock that the object or its customer belongs to. Stripe leaves such objects out of its lists, and their
-- times are those of the test clock (docs.stripe.com/billing/testing/test-clocks).
alter table billstack.freshness add column test_clock text;
create index freshness_test_clock on billstack.freshness (connection_id, object_type, object_id)
  where test_clock is not null;
