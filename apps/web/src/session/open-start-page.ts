/**
 * Opens the start page after the person has left a team, or has deleted it. The page is loaded anew, so that nothing
 * that was read of the team stays in memory.
 */
export function openStartPage(): void {
  window.location.replace("/");
}
