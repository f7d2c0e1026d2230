-- Which teams have a chain of audit entries. One row: how many chains there are, the HMACs of their teams' ids combined by
-- XOR (`teams`, hexadecimal), and an HMAC of both. So a chain that was removed whole, with its end, is missed.
create table billstack.audit_chains (
  is_only boolean primary key default true check (is_only),
  chains integer not null,
  teams text not null,
  mac text not null
);

-- Whether the chain of the team is in that row. Chains that processes of an older version began are added later.
alter table billstack.audit_heads add column counted boolean not null default false;
