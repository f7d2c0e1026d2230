import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "./connection-status.js";
import { PROBLEM_DISPLAY } from "./problem-display.js";

/** The problems of the connection: what is wrong, since when, and what to do next. */
export function Problems({ problems }: { problems: ConnectionStatus["problems"] }) {
  const { id: teamId } = useTeam();
  return problems.map(({ code, sentence, action, since }) => {
    const display = PROBLEM_DISPLAY[code];
    if ("section" in display) return null;
    return (
      <Notice
        key={code}
        tone={display.tone}
        title={display.title}
        action={code === "events_buried" ? <BuriedLink teamId={teamId} /> : undefined}
      >
        <p>{sentence}</p>
        <p>{action}</p>
        <p className="text-muted">
          Since <RelativeTime at={since} />
        </p>
      </Notice>
    );
  });
}

function BuriedLink({ teamId }: { teamId: string }) {
  return (
    <Link
      to="/teams/$teamId/events"
      params={{ teamId }}
      search={{ status: "buried" }}
      className={buttonClass()}
    >
      Show buried events
    </Link>
  );
}
