import type { TeamId } from "@billstack/tenancy";

import type { UnreadableSecret } from "./unreadable-secrets.js";

/** Counts the teams whose secrets this process could not open, by the reason, for the metrics. */
export class UnreadableTeams {
  readonly #reasons = new Map<TeamId, Set<string>>();

  /** Notes what was found for a team when its secrets were opened last. */
  note(teamId: TeamId, unreadable: readonly UnreadableSecret[]): void {
    if (unreadable.length === 0) this.#reasons.delete(teamId);
    else this.#reasons.set(teamId, new Set(unreadable.map((one) => JSON.stringify(labelsOf(one)))));
  }

  /** Whether secrets of the team could not be opened. */
  has(teamId: TeamId): boolean {
    return this.#reasons.has(teamId);
  }

  /** Forgets a team that is not connected any more. */
  forget(teamId: TeamId): void {
    this.#reasons.delete(teamId);
  }

  /** Returns the number of teams for each reason. `missing_key` is the id of the missing encryption key, or empty. */
  counts(): { labels: Labels; teams: number }[] {
    const counts = new Map<string, number>();
    for (const reasons of this.#reasons.values())
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return [...counts].map(([labels, teams]) => ({ labels: JSON.parse(labels) as Labels, teams }));
  }
}

interface Labels {
  reason: string;
  missing_key: string;
}

const labelsOf = ({ why, missingKeyId }: UnreadableSecret): Labels => ({
  reason: why,
  missing_key: missingKeyId ?? "",
});
