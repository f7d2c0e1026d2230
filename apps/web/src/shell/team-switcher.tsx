import { ChevronsUpDown } from "lucide-react";
import { lazy, useState } from "react";

import { useTeam } from "../session/session-context.js";
import { Menu } from "./menu.js";
import { lazyPart } from "../ui/lazy-part.js";
import { OutsideText } from "../ui/outside-text.js";

const CreateTeamDialog = lazyPart(async () => (await import("./create-team-dialog.js")).CreateTeamDialog);

const loadItems = () => import("./team-menu-items.js");
const TeamMenuItems = lazy(async () => ({ default: (await loadItems()).TeamMenuItems }));

/** A menu that shows the current team, switches to another team and creates new teams. */
export function TeamSwitcher() {
  const team = useTeam();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Menu
        preload={loadItems}
        trigger={
          <button
            type="button"
            className="flex h-10 w-full min-w-0 items-center gap-2.5 rounded-lg border border-line bg-surface px-2 text-left shadow-card hover:border-edge"
          >
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-md bg-accent-soft text-2xs font-semibold text-accent uppercase"
            >
              <bdi>{Array.from(team.name).slice(0, 2).join("")}</bdi>
            </span>
            <span className="sr-only">Team: </span>
            <span className="min-w-0 flex-1 font-medium">
              <OutsideText text={team.name} oneLine />
            </span>
            <span className="sr-only">. Switch team</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
          </button>
        }
      >
        <TeamMenuItems onCreate={() => setCreating(true)} />
      </Menu>
      {creating && <CreateTeamDialog onClose={() => setCreating(false)} />}
    </>
  );
}
