import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { field } from "./difference.js";

interface EventObjectProps {
  objectId: string | null;
  payload: unknown;
}

/** The object that an event is about, with links to its other events and to its customer. */
export function EventObject({ objectId, payload }: EventObjectProps) {
  const { id: teamId } = useTeam();
  if (objectId === null) return "—";
  const named = field(field(field(payload, "data"), "object"), "customer");
  const customerId = objectId.startsWith("cus_") ? objectId : named;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <Link
        to="/teams/$teamId/events"
        params={{ teamId }}
        search={{ object: objectId }}
        title="All events about this object"
        className="rounded font-mono text-xs break-all underline underline-offset-3"
      >
        {objectId}
      </Link>
      {typeof customerId === "string" && (
        <Link
          to="/teams/$teamId/customers/$customerId"
          params={{ teamId, customerId }}
          className="rounded text-xs text-muted underline underline-offset-3 hover:text-ink"
        >
          Open the customer
        </Link>
      )}
    </span>
  );
}
