alter table billstack.differences
  -- The columns, and the paths inside of JSON columns, that differ. Each has a hash of Stripe's value.
  add column parts jsonb not null default '{}',
  -- How often the object was read again and Stripe's answer could not be used.
  add column failed_looks integer not null default 0,
  -- `lost_event` if an event should have announced the difference, `no_event` if Stripe sends no event for it.
  add column cause text check (cause in ('lost_event', 'no_event')),
  -- Why it is not yet known whether the object differs, and since when. Null if the object is still to be read again
  -- for the first time, or if the difference is confirmed.
  add column undecided text,
  add column undecided_since timestamptz,
  -- Whether the undecided object is to be read again now.
  add column again boolean not null default false;

alter table billstack.verifications
  -- {object: time}. For these lists, the run reads only the objects that were created at this time or later. Lists
  -- that are not named here are read completely.
  add column created_from jsonb not null default '{}',
  -- Which lists were compared only in part, and why: {object: {reason, sampled: {asked, of}}}.
  add column notes jsonb not null default '{}',
  -- Which part of a large number of customers the run asks for. Each run takes another part: {object: {parts, part}}.
  add column samples jsonb not null default '{}',
  -- The lists for which `equal_as_of` holds.
  add column covers text[] not null default '{}',
  -- The value that `equal_as_of` gets when no object is undecided any more.
  add column compared_from timestamptz,
  -- When the undecided objects are read again, or null if there are none. `looked_again` says how often they were.
  add column look_again_at timestamptz,
  add column looked_again integer not null default 0,
  -- Whether the run reads slowly, as the daily runs do.
  add column paced boolean not null default false;
create index verifications_look_again on billstack.verifications (look_again_at) where look_again_at is not null;
