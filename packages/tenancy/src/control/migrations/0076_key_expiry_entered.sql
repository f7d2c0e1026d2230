-- When somebody entered the day on which the secret key expires, so that the problem about it does not begin before. Null if
-- nobody did, or if a process of the version before stored it.
alter table billstack.connections add column key_expiry_entered_at timestamptz;
