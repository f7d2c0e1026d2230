-- When the account's webhook endpoints were last checked. Once a day, the check finds two endpoints that send to the
-- same team.
alter table billstack.connections add column endpoints_looked_at timestamptz;
