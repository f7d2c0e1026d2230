-- With the event's id in it, PostgreSQL took this index for the key and read a connection's whole inbox to mark one turn
-- of events as applied. Events of one moment are sorted when they are read.
drop index billstack.inbox_newest;
create index inbox_newest on billstack.inbox (connection_id, received_at desc);
