import { decimalText } from "./number-text.js";

/** Says how long it is from one ISO 8601 time to another: "0.4 s", "12 s", "3 min 20 s". */
export function durationText(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);
  if (seconds < 10) return `${decimalText(seconds, 1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
