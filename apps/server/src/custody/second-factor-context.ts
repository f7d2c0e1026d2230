/** What the sealed secret of a user's second factor is bound to. So it opens in no other user's row. */
export function secondFactorContext(userId: string): string[] {
  return ["second_factor", userId];
}
