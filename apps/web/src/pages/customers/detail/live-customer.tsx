import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { trpc } from "../../../api/trpc.js";
import { useTeam } from "../../../session/session-context.js";
import { throttle } from "../../../shell/throttle.js";

/** While events come in, the page reads its data again once in this many milliseconds. */
const REFRESH = { ms: 2_000 };

/**
 * Reads what the page of a customer shows again when the copy has changed. The team's layout watches for changes. It is a
 * component of its own, so that an event about another customer renders nothing of the page.
 */
export function LiveCustomer() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  // The layout stores the status anew after each change of the copy, also if the status itself stays the same.
  const { dataUpdatedAt } = useQuery(trpc.connection.status.queryOptions({ teamId }));
  const [refresh] = useState(() =>
    throttle(REFRESH, () =>
      Promise.all(
        [trpc.customers.pathKey(), trpc.access.pathKey()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
    ),
  );
  useEffect(() => refresh.cancel, [refresh]);
  useEffect(() => {
    if (dataUpdatedAt > 0) refresh.soon();
  }, [dataUpdatedAt, refresh]);
  return null;
}
