import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";

import { buttonClass } from "../ui/button.js";
import { EmptyState } from "../ui/empty-state.js";

/** Shown when no page of the dashboard has this address. */
export function NotFoundPage() {
  return (
    <main>
      <NotFoundContent />
    </main>
  );
}

/** The message "There is no such page", for use inside the layout of a team. */
export function NotFoundContent() {
  return (
    <div className="py-16">
      <title>Not found · BillStack</title>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={Compass}
        title="There is no such page"
        action={
          <Link to="/" className={buttonClass()}>
            Go to the start
          </Link>
        }
      >
        Check the address, or go to the start.
      </EmptyState>
    </div>
  );
}
