-- The events of one type are shown without reading all events of the connection, and the types that there are can be read
-- from this index alone. Waiting events are few and are read apart, so that an event is added to this index only once.
create index concurrently if not exists inbox_of_type on billstack.inbox (connection_id, type, received_at desc)
  where status <> 'waiting';
