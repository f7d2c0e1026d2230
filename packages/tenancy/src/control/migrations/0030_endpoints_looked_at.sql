-- When the account's webhook endpoints were looked at last: once a day, whether two of them send to one team.
alter table billstack.connections add column endpoints_looked_at timestamptz;
