-- A team that moves to another installation of BillStack, or has come from one (docs/operations.md, "Moving a team").
create table billstack.moves (
  team_id text primary key references billstack.teams,
  -- `out`: the team leaves this installation. `in`: it has come from another one.
  direction text not null check (direction in ('out', 'in')),
  -- Since when nothing is written for the team where it comes from. Then events, people's changes and runs were stopped.
  since timestamptz not null default now(),
  -- The last complete export of a team that leaves, or the export that was imported. Null: no export is complete yet.
  export_id uuid,
  -- When the team was deleted here because it has left, or when its webhook endpoint was directed to this installation.
  ended_at timestamptz
);
select billstack.protect_rows('billstack.moves');

-- What is said about the team's data is right at most as of this time, because events since then may be missing. Null: no
-- such limit. It ends with the first complete look for missed events that has begun later.
alter table billstack.connections add column right_until timestamptz;

-- Refuses a change of a team that leaves. Each transaction in which a person or a program changes something of a team
-- calls this first. The lock is shared, so that changes do not wait for each other. Who closes the team for changes takes
-- the same lock alone, and so waits for the changes that have begun.
create function billstack.refuse_moving(team text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('billstack.move ' || team, 0));
  if exists (select from billstack.moves where team_id = team and direction = 'out') then
    raise exception 'The team % is being moved.', team using errcode = 'BS503';
  end if;
end
$$;
