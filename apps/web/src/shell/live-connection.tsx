import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState } from "react";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";
import { useReconnectingStream } from "./reconnecting-stream.js";
import { usePageVisible } from "./page-visible.js";
import { throttle } from "./throttle.js";

/** During a burst of events the page reads its data again once in this many milliseconds. */
const REFRESH_MS = 700;

/**
 * Keeps the page up to date. The server sends the connection's status by subscription whenever something changed,
 * and the tables, events, runs and audit entries on the page are then read again. A hidden tab ends its
 * subscription, because browsers allow only six open streams for one site over HTTP/1.1.
 */
export function LiveConnection() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const visible = usePageVisible();
  const [refresh] = useState(() =>
    throttle(REFRESH_MS, () =>
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
  useReconnectingStream(watch, visible, () => {
    void queryClient.invalidateQueries(trpc.connection.status.queryFilter({ teamId }));
    // The server also ends the stream of a person who is in the team no more.
    void queryClient.invalidateQueries(trpc.auth.session.queryFilter());
  });
  return null;
}
