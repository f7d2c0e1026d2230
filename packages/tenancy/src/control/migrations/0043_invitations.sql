-- Invitations to teams. An invitation is deleted when it is accepted or revoked. The table has only the SHA-256 of the
-- token in the link. So nobody who reads this table can accept an invitation.
create table billstack.invitations (
  id text primary key,
  team_id text not null references billstack.teams on delete cascade,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  token_hash text not null unique,
  invited_by text not null references billstack.users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create unique index invitations_email on billstack.invitations (team_id, lower(email));
create index invitations_user on billstack.invitations (invited_by);
