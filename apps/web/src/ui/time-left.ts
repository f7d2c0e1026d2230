const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Says a remaining time in words: "a few seconds", "about 3 minutes". */
export function timeLeft(seconds: number): string {
  if (seconds < 10) return "a few seconds";
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} seconds`;
  if (seconds < 1.5 * MINUTE) return "about a minute";
  if (seconds < 55 * MINUTE) return `about ${Math.round(seconds / MINUTE)} minutes`;
  return seconds < 1.5 * HOUR ? "about an hour" : `about ${Math.round(seconds / HOUR)} hours`;
}
