import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Notice } from "../../ui/notice.js";

/** Names the views of other schemas that a disconnect drops, because they read the team's tables. */
export function DependentViews() {
  const { id: teamId } = useTeam();
  const { data } = useQuery(trpc.connection.dependents.queryOptions({ teamId }));
  if (data === undefined || data.views.length === 0) return null;
  return (
    <Notice tone="warn" title="These views read the tables and will be dropped, too">
      <ul className="font-mono text-xs">
        {data.views.map((view) => (
          <li key={view}>{view}</li>
        ))}
      </ul>
    </Notice>
  );
}
