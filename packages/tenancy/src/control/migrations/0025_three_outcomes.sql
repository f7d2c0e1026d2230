alter table billstack.differences
  -- What differs of the object, by the place where it is stored, each with a hash of what Stripe says there.
  add column parts jsonb not null default '{}',
  -- Looks that failed: Stripe's answer about the object could not be read.
  add column failed_looks integer not null default 0,
  -- Whether an event should have told of the difference.
  add column cause text check (cause in ('lost_event', 'no_event')),
  -- Why nobody can tell yet whether the object differs, and since when; null: it is a suspect, or confirmed.
  add column undecided text,
  add column undecided_since timestamptz,
  -- It is undecided, and to be looked at again now.
  add column again boolean not null default false;

alter table billstack.verifications
  -- Of the objects' lists the run reads what was created at this time or later; an object that is not in it: all.
  add column created_from jsonb not null default '{}',
  -- What there is to say of objects that were not compared whole: {object: {reason, sampled: {asked, of}}}.
  add column notes jsonb not null default '{}',
  -- Of very many customers the run asks a part, another one each time: {object: {parts, part}}.
  add column samples jsonb not null default '{}',
  -- The objects that equal_as_of speaks of.
  add column covers text[] not null default '{}',
  -- equal_as_of becomes this once nothing is undecided any more.
  add column compared_from timestamptz,
  -- When the undecided objects are looked at again, and how often they were; null: there are none.
  add column look_again_at timestamptz,
  add column looked_again integer not null default 0,
  -- A daily run takes its time.
  add column paced boolean not null default false;
create index verifications_look_again on billstack.verifications (look_again_at) where look_again_at is not null;
