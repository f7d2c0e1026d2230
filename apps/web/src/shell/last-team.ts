const LAST_TEAM = "billstack.last-team";

/** Returns the id of the team that this browser showed last, or null. */
export function lastTeamId(): string | null {
  return localStorage.getItem(LAST_TEAM);
}

/** Remembers in the browser which team is shown, for {@link lastTeamId}. */
export function rememberTeam(teamId: string): void {
  localStorage.setItem(LAST_TEAM, teamId);
}
