-- The last audit entry of the whole installation when it began to chain entries: no entry after it is without a place in
-- a chain. One row, made in the transaction that stores the key of the audit. `mac` is an HMAC of the row under that
-- key. An installation that had the key before this migration has no row.
create table billstack.audit_start (
  is_only boolean primary key default true check (is_only),
  last_older_id bigint not null,
  mac text not null
);
