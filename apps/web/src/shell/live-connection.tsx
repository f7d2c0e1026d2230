import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState } from "react";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";
import { useKeptStream } from "./keep-stream.js";
import { usePageVisible } from "./page-visible.js";
import { settle } from "./settle.js";

/** A burst of events changes the page at most this often. */
const SETTLE_MS = 700;

/**
 * Keeps what is on the page true: the connection's status comes by subscription, and when an event arrived or a
 * run went on, tables, events and runs are read again. Only while the page is seen: browsers allow six streams a site.
 */
export function LiveConnection() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const visible = usePageVisible();
  const [refresh] = useState(() =>
    settle(SETTLE_MS, () =>
      Promise.all(
        [
          trpc.tables.pathKey(),
          trpc.events.list.pathKey(),
          trpc.events.get.pathKey(),
          trpc.audit.pathKey(),
          trpc.backfill.list.pathKey(),
          trpc.verification.pathKey(),
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
    ),
  );
  useEffect(() => refresh.cancel, [refresh]);
  const watch = useSubscription(
    trpc.connection.watch.subscriptionOptions(
      { teamId },
      {
        enabled: visible,
        onData: (status) => {
          queryClient.setQueryData(trpc.connection.status.queryKey({ teamId }), status);
          refresh.soon();
        },
      },
    ),
  );
  useKeptStream(watch, visible, () => {
    void queryClient.invalidateQueries(trpc.connection.status.queryFilter({ teamId }));
  });
  return null;
}
