-- Until when a team has no SQL access, because its login or its SQL console took so many locks that nothing could be
-- stored for any team. It is in the row of the team and not of the login, so that a new login does not end the pause.
alter table billstack.teams add column sql_paused_until timestamptz;
