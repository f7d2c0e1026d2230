/** Words that people write in capitals. */
const CAPITALS: Record<string, string> = { id: "ID", url: "URL", pdf: "PDF", ip: "IP", api: "API" };

/** Returns the name of a column for people: "current_period_end" becomes "Current period end". */
export function columnLabel(name: string): string {
  const words = name.split("_").map((word) => CAPITALS[word] ?? word);
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
