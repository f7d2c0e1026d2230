-- The last failed attempts of an event: a list of {"at", "error", "heldUp"}, the oldest first. Null if none has failed
-- since this column was added.
alter table billstack.inbox add column failed_attempts jsonb;
