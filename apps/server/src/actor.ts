/** Who calls for a team: a user with a session, or an API key. The audit records it. */
export type Actor = { userId: string; apiKeyId: null } | { userId: null; apiKeyId: string };

/** Returns the id of the user or of the API key. Ids of API keys begin with `key_`. */
export function idOf(actor: Actor): string {
  return actor.userId ?? actor.apiKeyId;
}
