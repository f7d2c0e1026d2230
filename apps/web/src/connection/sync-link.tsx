import { Link } from "@tanstack/react-router";

import { useTeam } from "../session/session-context.js";
import { buttonClass } from "../ui/button.js";

/** Leads to the page Sync of the team, where a sync is started and shows how far it is. `text` is what the link says. */
export function SyncLink({ text = "Go to Sync" }: { text?: string }) {
  const { id: teamId } = useTeam();
  return (
    <Link to="/teams/$teamId/settings/sync" params={{ teamId }} className={buttonClass()}>
      {text}
    </Link>
  );
}
