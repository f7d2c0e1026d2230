import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState } from "react";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";
import { useReconnectingStream } from "./reconnecting-stream.js";
import { usePageVisible } from "./page-visible.js";
import { throttle } from "./throttle.js";

/** During a burst of events the page reads its data again once in this many milliseconds. */
const REFRESH = { ms: 700 };
/**
 * The figures of revenue are read again once in this time. They cost the server more than lists do: for a large team a
 * second and more, so that a reading that took long is followed by a rest of twenty times as long.
 */
const FIGURES_REFRESH = { ms: 5_000, restTimes: 20 };

/**
 * Keeps the page up to date. The server sends the connection's status by subscription whenever something changed,
 * and the tables, events, runs, audit entries and figures on the page are then read again. A hidden tab ends its
 * subscription, because browsers allow only six open streams for one site over HTTP/1.1.
 */
export function LiveConnection() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const visible = usePageVisible();
  const [refresh] = useState(() =>
    throttle(REFRESH, () =>
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
  const [refreshFigures] = useState(() => {
    // The lines of an open figure stay as the person opened them: they may be many pages.
    const { soon, cancel } = throttle(FIGURES_REFRESH, () =>
      Promise.all(
        [trpc.revenue.summary.pathKey(), trpc.revenue.months.pathKey()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
    );
    let isFirst = true;
    return {
      cancel,
      /** The first status comes when the page has just read its figures. During a load, `useRevenue` reads them again. */
      after({ syncStatus }: { syncStatus: string | null }) {
        if (!isFirst && syncStatus !== "syncing") soon();
        isFirst = false;
      },
    };
  });
  useEffect(() => refresh.cancel, [refresh]);
  useEffect(() => refreshFigures.cancel, [refreshFigures]);
  const watch = useSubscription(
    trpc.connection.watch.subscriptionOptions(
      { teamId },
      {
        enabled: visible,
        onData: (status) => {
          queryClient.setQueryData(trpc.connection.status.queryKey({ teamId }), status);
          refresh.soon();
          refreshFigures.after(status);
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
