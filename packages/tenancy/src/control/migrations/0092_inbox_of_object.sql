-- The events of one object, and of the objects of one customer, are shown without reading all events of the connection.
create index concurrently if not exists inbox_of_object on billstack.inbox (connection_id, object_id)
  where object_id is not null;
