-- A check of the connection for each row took a quarter of an event's INSERT. Whoever writes here holds the
-- connection's row already (the fence), and whoever deletes a connection deletes these with it.
alter table billstack.inbox drop constraint inbox_connection_id_fkey;
alter table billstack.freshness drop constraint freshness_connection_id_fkey;
