-- The ids of the events from which the stored state was taken, separated by blanks. All of them have the second
-- `fresh_at`. Null if the stored state was read from Stripe. Then no event of the same second can be ordered
-- before or after it.
alter table billstack.freshness add column told_by text;

-- An object on a test clock may have a time years in the future. A `fresh_at` from such a time would make all later
-- states look older than the stored one.
update billstack.freshness set fresh_at = now() where fresh_at > now() + interval '1 hour';
