const PREFIX = "billstack.sql.";

/** Returns the text that the person had in the console of the team last, or an empty text. */
export function readDraft(teamId: string): string {
  try {
    return localStorage.getItem(PREFIX + teamId) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the text of the console of the team in this browser. Does nothing if the browser stores nothing. */
export function keepDraft(teamId: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + teamId, text);
  } catch {
    // The text is only not there after a reload.
  }
}
