-- By default PostgreSQL vacuums a table when a fifth of its rows is dead. Of an inbox with 10,000,000 events these are
-- 2,000,000 dead rows, whose space nothing uses meanwhile. Payloads are deleted all the time, so the inbox and the payloads
-- (which PostgreSQL stores beside it) are vacuumed more often.
-- allowed: it changes only when PostgreSQL vacuums. It waits for no reader and no writer, and none waits for it.
alter table billstack.inbox set (
  autovacuum_vacuum_scale_factor = 0.03,
  autovacuum_vacuum_threshold = 10000,
  toast.autovacuum_vacuum_scale_factor = 0.03,
  toast.autovacuum_vacuum_threshold = 10000
);
