import { Link } from "@tanstack/react-router";
import { LogOut, UserCog } from "lucide-react";
import { DropdownMenu } from "radix-ui";

import { useSession } from "../session/session-context.js";
import { useSignOut } from "../session/use-sign-out.js";
import { menuItemClass } from "./open-menu.js";

/** The entries of the person's menu: their account and the sign-out. */
export function UserMenuItems() {
  const { user } = useSession();
  const signOut = useSignOut();
  return (
    <>
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
    </>
  );
}
