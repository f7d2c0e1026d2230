import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";

import { useSession, useTeam } from "../session/session-context.js";
import { CreateTeamDialog } from "./create-team-dialog.js";
import { Menu, menuItemClass } from "./menu.js";

/** A menu that shows the current team, switches to another team and creates new teams. */
export function TeamSwitcher() {
  const { teams } = useSession();
  const team = useTeam();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            className="flex h-10 w-full min-w-0 items-center gap-2.5 rounded-lg border border-line bg-surface px-2 text-left shadow-card hover:border-edge"
          >
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-md bg-accent-soft text-2xs font-semibold text-accent uppercase"
            >
              {team.name.slice(0, 2)}
            </span>
            <span className="sr-only">Team: </span>
            <span className="min-w-0 flex-1 truncate font-medium">{team.name}</span>
            <span className="sr-only">. Switch team</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
          </button>
        }
      >
        <DropdownMenu.RadioGroup
          value={team.id}
          onValueChange={(teamId) => void navigate({ to: "/teams/$teamId/home", params: { teamId } })}
        >
          <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">Your teams</DropdownMenu.Label>
          {teams.map(({ id, name, role }) => (
            <DropdownMenu.RadioItem key={id} value={id} className={menuItemClass}>
              <span className="max-w-56 flex-1 truncate">{name}</span>
              <span className="text-xs text-muted">{role}</span>
              <Check aria-hidden className={id === team.id ? "" : "invisible"} />
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="my-1 h-px bg-line" />
        <DropdownMenu.Item className={menuItemClass} onSelect={() => setCreating(true)}>
          <Plus aria-hidden /> Create a team…
        </DropdownMenu.Item>
      </Menu>
      {creating && <CreateTeamDialog onClose={() => setCreating(false)} />}
    </>
  );
}
