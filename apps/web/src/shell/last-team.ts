const LAST_TEAM = "billstack.last-team";

/** Which team this browser looked at last, so that the start leads there. */
export function lastTeamId(): string | null {
  return localStorage.getItem(LAST_TEAM);
}

export function rememberTeam(teamId: string): void {
  localStorage.setItem(LAST_TEAM, teamId);
}
