-- When each key is proved. `key_checked_at` is the time of the last proof that had a result. `key_proof_began_at` is
-- the time of the last attempt, and null if there was none. At `key_proof_due_at` the next proof is due, which any
-- process may make. The random part spreads the daily proofs of all connections over the day.
-- `key_expires_at` is the day on which the key expires, as a person has entered it; null if nobody has.
alter table billstack.connections
  add column key_proof_began_at timestamptz,
  add column key_proof_due_at timestamptz not null default now() + random() * interval '1 day',
  add column key_expires_at timestamptz;
create index connections_key_proof_due on billstack.connections (key_proof_due_at);
