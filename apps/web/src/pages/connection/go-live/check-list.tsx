import { Link } from "@tanstack/react-router";
import { Circle, CircleCheck } from "lucide-react";

import { useTeam } from "../../../session/session-context.js";
import type { TestCheck } from "./test-checks.js";

/** The checks of the test copy, each ticked or with what to do and a link to the page where that is done. */
export function CheckList({ checks }: { checks: readonly TestCheck[] }) {
  return (
    <ul aria-label="Checks" className="grid gap-x-6 gap-y-2.5 lg:grid-cols-2">
      {checks.map(({ name, title, advice, isTrue }) => (
        <li key={name} className="flex gap-2">
          {isTrue ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
          ) : (
            <Circle aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          )}
          <div className="min-w-0">
            <p>
              {title}
              <span className="sr-only">{isTrue ? ": yes" : ": not yet"}</span>
            </p>
            {!isTrue && (
              <p className="text-muted">
                {advice} <CheckLink name={name} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function CheckLink({ name }: Pick<TestCheck, "name">) {
  const { id: teamId } = useTeam();
  const shared = { params: { teamId }, className: "text-accent underline underline-offset-3" };
  switch (name) {
    case "equal":
      return (
        <Link to="/teams/$teamId/settings/sync" {...shared}>
          Sync and verify
        </Link>
      );
    case "delivered":
      return (
        <Link to="/teams/$teamId/settings/stripe" hash="webhook" {...shared}>
          Go to the webhook
        </Link>
      );
    case "applied":
      return (
        <Link to="/teams/$teamId/events" {...shared}>
          Show the events
        </Link>
      );
    case "clear":
      return (
        <Link to="/teams/$teamId/settings/stripe" {...shared}>
          See the problems
        </Link>
      );
  }
}
