-- The SQL console of a team logs in to PostgreSQL with a role of its own, beside the team's SQL login. All processes use
-- the same password, so it is stored, sealed with the encryption keys.
alter table billstack.sql_logins add column console_password_sealed text;

-- Queries that people of a team have saved in its SQL console. The ids of users have no foreign key, because a saved query
-- stays when a person deletes their account.
create table billstack.sql_queries (
  id text primary key,
  team_id text not null references billstack.teams,
  name text not null,
  sql text not null,
  created_by text,
  created_at timestamptz not null default now(),
  updated_by text,
  updated_at timestamptz not null default now()
);
create unique index sql_queries_of_team on billstack.sql_queries (team_id, lower(name));
create trigger team_exists before insert on billstack.sql_queries
  for each row execute function billstack.refuse_deleted_team();
select billstack.protect_rows('billstack.sql_queries');
