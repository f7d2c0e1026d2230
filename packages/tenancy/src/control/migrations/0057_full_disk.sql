-- Whether the disk of the database is full: when a process last could not store an event for this reason, and since
-- when. The one row exists from the start, because an update of it needs less room on the disk than a new row.
create table billstack.full_disk (
  only_row boolean primary key default true check (only_row),
  since timestamptz,
  seen_at timestamptz
);
insert into billstack.full_disk default values;
