import { useNavigate } from "@tanstack/react-router";
import { Check, Plus } from "lucide-react";
import { DropdownMenu } from "radix-ui";

import { useSession, useTeam } from "../session/session-context.js";
import { OutsideText } from "../ui/outside-text.js";
import { menuItemClass } from "./open-menu.js";

/** The entries of the menu of teams: the person's teams, and the creation of a new one. */
export function TeamMenuItems({ onCreate }: { onCreate: () => void }) {
  const { teams } = useSession();
  const team = useTeam();
  const navigate = useNavigate();
  return (
    <>
      <DropdownMenu.RadioGroup
        value={team.id}
        onValueChange={(teamId) => void navigate({ to: "/teams/$teamId/home", params: { teamId } })}
      >
        <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">Your teams</DropdownMenu.Label>
        {teams.map(({ id, name, role }) => (
          <DropdownMenu.RadioItem key={id} value={id} className={menuItemClass}>
            <span className="max-w-56 min-w-0 flex-1">
              <OutsideText text={name} oneLine />
            </span>
            <span className="text-xs text-muted capitalize">{role}</span>
            <Check aria-hidden className={id === team.id ? "" : "invisible"} />
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <DropdownMenu.Item className={menuItemClass} onSelect={onCreate}>
        <Plus aria-hidden /> Create a team…
      </DropdownMenu.Item>
    </>
  );
}
