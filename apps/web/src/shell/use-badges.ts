import { useQuery } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";

import { trpc } from "../api/trpc.js";
import { PROBLEM_DISPLAY } from "../connection/problem-display.js";
import { useTeam } from "../session/session-context.js";

/** What a link of the navigation says beside its label. */
export interface LinkBadge {
  tone: "warn" | "bad";
  /** The text that people see. */
  text: string;
  /** What it means, for screen readers. */
  meaning: string;
}

type Badges = Partial<Record<string, LinkBadge>>;

/** The live subscription renews the status, so it is read here only if no page has read it. */
const STALE_MS = 60_000;

/**
 * Returns the badges of the links, by their labels: failed events, and the number of problems of the connection. A status
 * without news for the badges, such as one with a later event, does not render the navigation again.
 */
export function useBadges(): Badges {
  const { id: teamId } = useTeam();
  const { data } = useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    staleTime: STALE_MS,
    select: badgesOf,
  });
  return data ?? NONE;
}

const NONE: Badges = {};

function badgesOf({ problems, isActive }: inferOutput<typeof trpc.connection.status>): Badges {
  const isBad = !isActive || problems.some(({ code }) => PROBLEM_DISPLAY[code].tone === "bad");
  const failed = problems.some(({ code }) => code === "events_buried");
  return {
    ...(failed && { Events: { tone: "bad", text: "!", meaning: "some events failed" } }),
    ...(problems.length > 0 && {
      "Stripe connection": {
        tone: isBad ? "bad" : "warn",
        text: String(problems.length),
        meaning: problems.length === 1 ? "1 problem" : `${problems.length} problems`,
      },
    }),
  };
}
