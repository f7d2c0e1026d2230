import { Link, Outlet } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";

import { useSession } from "../../session/session-context.js";
import { UserMenu } from "../../shell/user-menu.js";

const PAGES = [
  { to: "/account/profile", label: "Profile" },
  { to: "/account/security", label: "Security" },
  { to: "/account/sessions", label: "Sessions" },
] as const;

/** The frame of the pages of the person's own account, which belongs to no team. */
export function AccountLayout() {
  const { user } = useSession();
  return (
    <>
      <header className="flex items-center justify-between border-b border-line bg-sunken px-4 py-2 md:px-8">
        <Link to="/" className="flex h-9 items-center gap-2 rounded-lg px-2 text-muted hover:text-ink">
          <ArrowLeft aria-hidden className="size-4" /> Back to your teams
        </Link>
        <div>
          <UserMenu />
        </div>
      </header>
      <main>
        <div className="mx-auto max-w-6xl px-4 pt-6 md:px-8 md:pt-8">
          <p className="text-muted">
            {user.email} ·{" "}
            <Link
              to="/help/$topic"
              params={{ topic: "accounts" }}
              className="text-accent underline underline-offset-3"
            >
              About accounts
            </Link>
          </p>
          <nav aria-label="Your account" className="mt-3 border-b border-line">
            <ul className="flex gap-1">
              {PAGES.map(({ to, label }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className="-mb-px block border-b-2 border-transparent px-3 py-2 text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
                  >
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        </div>
        <Outlet />
      </main>
    </>
  );
}
