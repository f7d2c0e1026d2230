import { CircleUser } from "lucide-react";
import { lazy } from "react";

import { useSession } from "../session/session-context.js";
import { OutsideText } from "../ui/outside-text.js";
import { Menu } from "./menu.js";

const loadItems = () => import("./user-menu-items.js");
const UserMenuItems = lazy(async () => ({ default: (await loadItems()).UserMenuItems }));

/** A menu with the person's e-mail address and the sign-out. */
export function UserMenu() {
  const { user } = useSession();
  return (
    <Menu
      align="end"
      preload={loadItems}
      trigger={
        <button
          type="button"
          className="flex h-9 min-w-0 items-center gap-2 rounded-lg px-2 text-left text-muted hover:bg-line/60 hover:text-ink md:w-full"
        >
          <CircleUser aria-hidden className="size-4 shrink-0" />
          <span className="sr-only">Signed in as </span>
          <span className="sr-only min-w-0 flex-1 md:not-sr-only">
            <OutsideText text={user.name ?? user.email} oneLine />
          </span>
          <span className="sr-only">. User menu</span>
        </button>
      }
    >
      <UserMenuItems />
    </Menu>
  );
}
