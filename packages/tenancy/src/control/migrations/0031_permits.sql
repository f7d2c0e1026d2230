-- What the last proof of the key said of each list, by name: {"invoice": false}. Absent: nothing is known of it.
alter table billstack.connections add column permits jsonb not null default '{}';
