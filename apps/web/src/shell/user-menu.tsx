import { Link } from "@tanstack/react-router";
import { CircleUser, LogOut, UserCog } from "lucide-react";
import { DropdownMenu } from "radix-ui";

import { useSession } from "../session/session-context.js";
import { useSignOut } from "../session/use-sign-out.js";
import { Menu, menuItemClass } from "./menu.js";

/** A menu with the person's e-mail address and the sign-out. */
export function UserMenu() {
  const { user } = useSession();
  const signOut = useSignOut();
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="flex h-9 min-w-0 items-center gap-2 rounded-lg px-2 text-left text-muted hover:bg-line/60 hover:text-ink md:w-full"
        >
          <CircleUser aria-hidden className="size-4 shrink-0" />
          <span className="sr-only">Signed in as </span>
          <span className="sr-only min-w-0 flex-1 truncate md:not-sr-only md:truncate">
            {user.name ?? user.email}
          </span>
          <span className="sr-only">. User menu</span>
        </button>
      }
    >
      <DropdownMenu.Label className="max-w-64 truncate px-2 py-1.5 text-xs text-muted">
        {user.email}
      </DropdownMenu.Label>
      <DropdownMenu.Item className={menuItemClass} asChild>
        <Link to="/account">
          <UserCog aria-hidden />
          Your account
        </Link>
      </DropdownMenu.Item>
      <DropdownMenu.Item
        className={menuItemClass}
        // Keeps the menu open until the server has answered, because the menu also shows a failed sign-out.
        onSelect={(event) => {
          event.preventDefault();
          signOut.mutate({});
        }}
      >
        <LogOut aria-hidden />
        {signOut.isError ? "Could not sign out. Try again" : "Sign out"}
      </DropdownMenu.Item>
    </Menu>
  );
}
