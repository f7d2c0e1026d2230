const PREFIX = "billstack.sql.";

/** Where the text of the editor is kept: that of a saved query which a person is changing, or else the person's own. */
const keyOf = (teamId: string, queryId: string | null): string =>
  PREFIX + (queryId === null ? teamId : `${teamId}.${queryId}`);

/** Returns the text that the person had in the editor last; null if they have changed nothing. */
export function readDraft(teamId: string, queryId: string | null): string | null {
  try {
    return localStorage.getItem(keyOf(teamId, queryId));
  } catch {
    return null;
  }
}

/** Keeps the text of the editor in this browser; null forgets it. Does nothing if the browser stores nothing. */
export function keepDraft(teamId: string, queryId: string | null, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(keyOf(teamId, queryId));
    else localStorage.setItem(keyOf(teamId, queryId), text);
  } catch {
    // The text is only not there after a reload.
  }
}
