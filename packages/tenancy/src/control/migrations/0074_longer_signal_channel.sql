-- The name of the channel for signals has 192 random bits instead of 122 in an installation that begins. An installation
-- with users keeps its name, because processes of the version before have read it at their start and listen there.
-- allowed: it changes the name only before anybody has signed up
update billstack.signal_channel
set name = 'billstack_' || left(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'), 48)
where not exists (select from billstack.users);
