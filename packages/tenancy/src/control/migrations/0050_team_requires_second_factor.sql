-- Whether the members of the team need a second factor. A member without one is then refused on the team's addresses.
alter table billstack.teams add column require_second_factor boolean not null default false;
