-- The team schemas that could not be upgraded to this version yet, and why. A row goes away when the schema is upgraded.
create table billstack.schema_upgrades (
  connection_id uuid primary key references billstack.connections (id) on delete cascade,
  -- How often the upgrade was tried, and when it is tried again.
  attempts integer not null default 1,
  since timestamptz not null default now(),
  next_attempt_at timestamptz not null,
  -- Whether the upgrade only waited too long for a lock. Otherwise something is in its way.
  locked boolean not null,
  error text not null
);
select billstack.protect_rows('billstack.schema_upgrades');
