-- People look for a customer by a part of the name, of the e-mail address and of the values of the metadata. Without these
-- indexes each letter that they type would read the whole table. Both keep only the first characters: a hostile text must
-- not be too long for its index, because then its row could not be stored. The server's search has the same expressions.
create index stripe_customers_words_idx on "stripe"."customers" using gin (
  to_tsvector('simple', translate(
    left(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' ||
      coalesce(jsonb_path_query_array(metadata, '$.*')::text, ''), 10000),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)))
);
create index stripe_customers_lower_email_idx on "stripe"."customers" using btree (left(lower(email), 250) text_pattern_ops);
-- The page of a customer shows events about its schedules and disputes.
create index stripe_subscription_schedules_customer_idx on "stripe"."subscription_schedules" using btree (customer);
create index stripe_disputes_charge_idx on "stripe"."disputes" using btree (charge);
