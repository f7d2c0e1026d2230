import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";
import { Badge } from "../../ui/badge.js";
import { Button } from "../../ui/button.js";
import { RelativeTime } from "../../ui/relative-time.js";

interface SessionRowProps {
  session: inferOutput<typeof trpc.auth.listSessions>["sessions"][number];
  ending: boolean;
  onEnd: () => void;
}

/** One session: the device, the address, when it was used, and a button that ends it unless it is this one. */
export function SessionRow({ session, ending, onEnd }: SessionRowProps) {
  const { device, address, createdAt, lastUsedAt, current } = session;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 md:px-5">
      <div className="min-w-0 space-y-0.5">
        <p className="flex flex-wrap items-center gap-2 font-medium break-words">
          {device}
          {current && <Badge tone="good">This browser</Badge>}
        </p>
        <p className="text-muted">
          {address !== null && <span className="font-mono text-xs break-all">{address} · </span>}
          signed in <RelativeTime at={createdAt} />, last used <RelativeTime at={lastUsedAt} />
        </p>
      </div>
      {!current && (
        <Button variant="danger" busy={ending} onClick={onEnd} aria-label={`End session of ${device}`}>
          End session
        </Button>
      )}
    </li>
  );
}
