-- Views of tables that a team has given a name: which rows and columns of a table they show, and in which order. Everybody in
-- the team sees them.
create table billstack.table_views (
  id uuid primary key default gen_random_uuid(),
  team_id text not null references billstack.teams on delete cascade,
  table_name text not null,
  name text not null,
  -- The input of the list of rows: its sort, where, search and columns.
  question jsonb not null,
  -- The user who saved it last.
  saved_by text not null,
  saved_at timestamptz not null default now(),
  unique (team_id, table_name, name)
);
select billstack.protect_rows('billstack.table_views');
