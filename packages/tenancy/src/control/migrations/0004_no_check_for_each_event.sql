-- These foreign keys took a quarter of the time of storing an event. They are not needed: each transaction that
-- writes here has locked the connection's row before, and the code that deletes a connection deletes these rows
-- too.
alter table billstack.inbox drop constraint inbox_connection_id_fkey;
alter table billstack.freshness drop constraint freshness_connection_id_fkey;
