-- The name of the channel on which the server processes send each other signals (LISTEN and NOTIFY). PostgreSQL lets
-- every role listen to every channel and send to it, so the name is random: a SQL login of a team can neither read
-- this table nor guess the name.
create table billstack.signal_channel (
  only_row boolean primary key default true check (only_row),
  name text not null default 'billstack_' || replace(gen_random_uuid()::text, '-', '')
);
insert into billstack.signal_channel default values;
