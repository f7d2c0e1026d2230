import { Badge } from "../../ui/badge.js";

/** Whether money is real. */
export function ModeBadge({ mode }: { mode: "test" | "live" }) {
  return mode === "live" ? <Badge tone="bad">Live mode</Badge> : <Badge tone="info">Test mode</Badge>;
}
