/** Returns what the sealed password of a team's SQL console is bound to. */
export function consolePasswordContext(teamId: string): string[] {
  return ["sql_console_password", teamId];
}
