import { Link } from "@tanstack/react-router";

import { useTeam } from "../../../session/session-context.js";
import { buttonClass } from "../../../ui/button.js";
import { Notice } from "../../../ui/notice.js";
import { SyncLink } from "../../../connection/sync-link.js";

/** The end of the switch: the team has live keys. */
export function LiveNotice() {
  const { id: teamId } = useTeam();
  return (
    <Notice
      tone="good"
      title="This team has live keys"
      action={
        <>
          <SyncLink />
          <Link to="/teams/$teamId/settings/stripe" params={{ teamId }} className={buttonClass()}>
            Stripe connection
          </Link>
        </>
      }
    >
      The switch is done when the live data is synced and a verification has found it equal to Stripe.
    </Notice>
  );
}
