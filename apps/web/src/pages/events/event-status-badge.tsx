import { Badge } from "../../ui/badge.js";
import { EVENT_STATUSES, type EventSummary } from "./event-filter.js";

/** The status of an event as a label. Its tooltip says what the status means. */
export function EventStatusBadge({ status }: { status: EventSummary["status"] }) {
  const { label, tone, meaning } = EVENT_STATUSES[status];
  return (
    <span title={meaning}>
      <Badge tone={tone}>{label}</Badge>
    </span>
  );
}
