import { Badge } from "../ui/badge.js";

/** The mode of a key or connection as a label. Live mode is red because it concerns real money. */
export function ModeBadge({ mode }: { mode: "test" | "live" }) {
  return mode === "live" ? <Badge tone="bad">Live mode</Badge> : <Badge tone="info">Test mode</Badge>;
}
