import { Link, useLocation } from "@tanstack/react-router";
import { BookOpen, Braces } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";

import { Logo } from "../ui/logo.js";
import { Navigation } from "./navigation.js";
import { PaletteButton } from "./palette-button.js";
import { TeamSwitcher } from "./team-switcher.js";
import { UserMenu } from "./user-menu.js";

/** The frame around a team's pages: a side bar on wide screens, two bars at the top on narrow screens. */
export function Shell({ children }: { children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const pathname = useLocation({ select: (location) => location.pathname });
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    // After a change of the page, screen readers continue in the new content instead of the navigation.
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className="md:grid md:min-h-[calc(100dvh-var(--bar-height))] md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-surface px-3 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-sunken px-4 py-3 md:z-30 md:sticky md:top-(--bar-height) md:flex md:h-[calc(100dvh-var(--bar-height))] md:flex-col md:gap-4 md:border-r md:border-b-0 md:p-4">
        <div className="flex items-center gap-3 md:flex-col md:items-stretch md:gap-4">
          <Link
            to="/"
            aria-label="BillStack, start"
            className="flex items-center gap-2 rounded-md font-semibold tracking-tight md:px-1 md:py-0.5"
          >
            <Logo />
            <span className="hidden md:inline">BillStack</span>
          </Link>
          <div className="min-w-0 flex-1">
            <TeamSwitcher />
          </div>
          <PaletteButton />
          <div className="md:hidden">
            <UserMenu />
          </div>
        </div>
        <div className="mt-2.5 -mb-1 md:-mx-1 md:mt-0 md:mb-0 md:min-h-0 md:flex-1 md:overflow-y-auto md:px-1">
          <Navigation />
        </div>
        <div className="hidden space-y-0.5 md:block">
          <Link
            to="/help/$topic"
            params={{ topic: "connect-stripe" }}
            className="flex h-9 items-center gap-2 rounded-lg px-2 text-muted hover:bg-line/60 hover:text-ink"
          >
            <BookOpen aria-hidden className="size-4" /> Connecting Stripe
          </Link>
          <a
            href="/api/docs"
            className="flex h-9 items-center gap-2 rounded-lg px-2 text-muted hover:bg-line/60 hover:text-ink"
          >
            <Braces aria-hidden className="size-4" /> API reference
          </a>
          <UserMenu />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className="isolate min-w-0">
        {children}
      </main>
    </div>
  );
}
