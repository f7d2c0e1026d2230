-- The index no longer contains the event's id. With the id in it, PostgreSQL used this index in the place of the
-- primary key, and read the whole inbox of a connection to mark one batch of events as applied. The code that
-- reads the index sorts events that were received at the same moment.
drop index billstack.inbox_newest;
create index inbox_newest on billstack.inbox (connection_id, received_at desc);
