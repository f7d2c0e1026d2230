-- The data key of the connection, sealed by an encryption key. It seals the connection's secrets. Null: the secrets
-- have the older form v1, in which an encryption key seals each of them.
alter table billstack.connections add column data_key_sealed text;
-- Grows when the connection gets other Stripe keys. Their sealed texts also change when the same keys are sealed
-- again, so a sealed text does not say whether the keys are the same.
alter table billstack.connections add column keys_version integer not null default 1;

-- The version of a connection's secrets, which their sealed texts are bound to. It is not in the row of the
-- connection, so that old sealed texts that somebody puts back into that row are noticed. `proof` is an HMAC under
-- the service key "secrets".
create table billstack.secret_versions (
  connection_id uuid primary key references billstack.connections on delete cascade,
  team_id text not null,
  version integer not null,
  proof text not null
);

-- Since when new secrets are sealed by data keys, and since when the form v1 is refused. Processes of the version
-- before cannot open secrets under data keys. So both are null at first in a database that people use already.
create table billstack.seal_format (
  only_row boolean primary key default true check (only_row),
  data_keys_since timestamptz,
  v1_refused_since timestamptz
);
insert into billstack.seal_format (data_keys_since, v1_refused_since)
select since, since
from (select case when not exists (select from billstack.users) then now() end as since) as fresh;
