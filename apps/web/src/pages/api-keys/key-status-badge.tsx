import { Badge } from "../../ui/badge.js";
import { DateTime } from "../../ui/date-time.js";
import type { ApiKey } from "./api-key.js";

/** The status of a key. A key that was rotated and still works shows until when. */
export function KeyStatusBadge({ apiKey: { status, revokedAt } }: { apiKey: ApiKey }) {
  if (status === "revoked") return <Badge>Revoked</Badge>;
  if (status === "expired") return <Badge tone="warn">Expired</Badge>;
  if (revokedAt === null) return <Badge tone="good">Active</Badge>;
  return (
    <Badge tone="warn">
      Ends <DateTime value={revokedAt} detail="day" />
    </Badge>
  );
}
