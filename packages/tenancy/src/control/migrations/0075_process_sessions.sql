-- How many sessions of PostgreSQL a process may open at most. Another process that starts sees from it whether its own
-- sessions fit beside them. Processes of older versions do not write it.
alter table billstack.processes add column sessions int;
