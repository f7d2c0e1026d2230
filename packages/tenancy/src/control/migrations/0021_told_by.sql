-- The events of the second `fresh_at` that decided what is stored, by their ids with a blank between them; null: what is
-- stored was read from Stripe, so that no event of that second can be ordered against it.
alter table billstack.freshness add column told_by text;

-- The time of an object on a test clock may be years ahead. A stamp of it would make all that is true later look older.
update billstack.freshness set fresh_at = now() where fresh_at > now() + interval '1 hour';
