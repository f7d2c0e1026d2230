/** Returns what the sealed secret of a team's webhook for notices is bound to. */
export function noticeSecretContext(teamId: string): string[] {
  return ["notice_webhook_secret", teamId];
}
