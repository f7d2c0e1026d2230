-- When the person last proved their password in this session. `confirmed_at` also changes when they prove their second
-- factor. Null: not known, because a process of an earlier version made the session or took the password.
alter table billstack.sessions add column password_proved_at timestamptz;
