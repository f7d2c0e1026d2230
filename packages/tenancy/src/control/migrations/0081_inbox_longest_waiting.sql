-- The metrics read which event has waited longest, of all teams together. Without this index they would have to look at
-- every waiting event. New events are added at the end of the index, so storing an event costs little more.
create index concurrently if not exists inbox_longest_waiting on billstack.inbox (received_at)
  where status = 'waiting';
