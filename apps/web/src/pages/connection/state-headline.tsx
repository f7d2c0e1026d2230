import { RelativeTime } from "../../ui/relative-time.js";
import type { TeamState } from "../../connection/team-state.js";
import { StateIcon } from "../../connection/state-icon.js";
import type { Verification } from "../../connection/verification.js";

interface StateHeadlineProps {
  state: TeamState;
  verification: Verification | null;
}

/** Says how the copy is: as of when it equals Stripe, or why that is not known. People open the page to see this. */
export function StateHeadline({ state, verification }: StateHeadlineProps) {
  const before = verification?.equalAsOf ?? null;
  return (
    <div className="flex gap-3">
      <StateIcon tone={state.tone} />
      <div className="min-w-0 space-y-0.5">
        {state.kind === "equal" ? (
          <>
            <p className="text-base font-semibold">
              Equal to Stripe as of <RelativeTime at={state.equalAsOf} />
            </p>
            <p className="text-muted">
              Every object that the key can read was compared with its row.
              {state.comparing ? " The next verification is running." : " Later changes arrive by webhook."}
            </p>
          </>
        ) : (
          <>
            <p className="text-base font-semibold">{state.title}</p>
            {state.sentence !== null && <p className="break-words text-muted">{state.sentence}</p>}
            {before !== null && state.tone !== "info" && (
              <p className="text-muted">
                The copy was last equal to Stripe <RelativeTime at={before} />. Solve the problem, then verify
                again.
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}
