import { Link } from "@tanstack/react-router";

import { Logo } from "../ui/logo.js";
import { UserMenu } from "./user-menu.js";

/** The bar at the top of a page that shows no team, with the menu in which the person signs out. */
export function NoTeamHeader() {
  return (
    <header className="flex items-center justify-between border-b border-line bg-sunken px-4 py-2 md:px-8">
      <Link to="/" aria-label="BillStack, start" className="flex h-9 items-center gap-2 font-semibold">
        <Logo />
        BillStack
      </Link>
      <div>
        <UserMenu />
      </div>
    </header>
  );
}
