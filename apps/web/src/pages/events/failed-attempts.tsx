import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";
import { DateTime } from "../../ui/date-time.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";

interface FailedAttemptsProps {
  attempts: inferOutput<typeof trpc.events.get>["failedAttempts"];
}

/** The last failed attempts at an event, the newest first, each with its error. Shows nothing if none has failed. */
export function FailedAttempts({ attempts }: FailedAttemptsProps) {
  if (attempts.length === 0) return null;
  return (
    <section aria-label="Failed attempts" className="space-y-2">
      <h2 className="font-semibold">Failed attempts</h2>
      <Card padded={false}>
        <ol className="divide-y divide-line">
          {attempts.toReversed().map(({ at, error, heldUp }) => (
            <li
              key={at}
              className="grid gap-x-4 gap-y-0.5 px-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)] md:px-5"
            >
              <span className="text-muted">
                <DateTime value={at} />
              </span>
              <span className="break-words">
                <OutsideText text={error} />
                {heldUp && (
                  <span className="block text-xs text-muted">
                    Stripe, the network or the key caused this. Such an attempt does not count against the
                    event.
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      </Card>
    </section>
  );
}
