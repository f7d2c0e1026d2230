const HIDDEN = "billstack.first-steps-hidden";

/** Whether this browser hides the first steps of the team. */
export function areStepsHidden(teamId: string): boolean {
  return localStorage.getItem(HIDDEN)?.split(" ").includes(teamId) ?? false;
}

/** Hides the first steps of the team in this browser from now on. */
export function hideSteps(teamId: string): void {
  const hidden = localStorage.getItem(HIDDEN)?.split(" ") ?? [];
  localStorage.setItem(HIDDEN, [...new Set([...hidden, teamId])].join(" "));
}
