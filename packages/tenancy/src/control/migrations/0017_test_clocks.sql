-- The test clock that an object belongs to, itself or by its customer. Stripe leaves such objects out of its lists, and
-- their times are the clock's.
alter table billstack.freshness add column test_clock text;
create index freshness_test_clock on billstack.freshness (connection_id, object_type, object_id)
  where test_clock is not null;
