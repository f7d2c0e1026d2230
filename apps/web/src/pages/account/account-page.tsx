import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";

import { useSession } from "../../session/session-context.js";
import { UserMenu } from "../../shell/user-menu.js";
import { Page } from "../../ui/page.js";
import { DeleteSection } from "./delete-section.js";
import { NameSection } from "./name-section.js";
import { PasswordSection } from "./password-section.js";
import { SecondFactorSection } from "./second-factor/second-factor-section.js";
import { SessionsSection } from "./sessions-section.js";

/** The page of the person's own account, which belongs to no team. */
export function AccountPage() {
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
        <Page
          title="Your account"
          description={
            <>
              {user.email} ·{" "}
              <Link
                to="/help/$topic"
                params={{ topic: "accounts" }}
                className="text-accent underline underline-offset-3"
              >
                About accounts
              </Link>
            </>
          }
        >
          <NameSection />
          <PasswordSection />
          <SecondFactorSection />
          <SessionsSection />
          <DeleteSection />
        </Page>
      </main>
    </>
  );
}
