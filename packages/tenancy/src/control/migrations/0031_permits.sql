-- Whether the key may read each list, by the last proof of the key: {"invoice": false}. A list that is not named
-- here is unknown.
alter table billstack.connections add column permits jsonb not null default '{}';
