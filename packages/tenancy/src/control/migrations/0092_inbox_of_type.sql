-- The events of one type are shown without reading all events of the connection, and the types that there are can be read
-- from this index alone.
create index concurrently if not exists inbox_of_type on billstack.inbox (connection_id, type, received_at desc);
