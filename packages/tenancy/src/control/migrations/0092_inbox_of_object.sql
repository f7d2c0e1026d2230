-- The events of one object, and of the objects of one customer, are shown without reading all events of the connection.
-- Waiting events are in the index inbox_object. So an event is added to this index once, and not when it is stored and again
-- when it is applied.
create index concurrently if not exists inbox_of_object on billstack.inbox (connection_id, object_id)
  where status <> 'waiting' and object_id is not null;
