/** Formats a number with thousands separators: "12,345". */
export function numberText(value: number): string {
  return value.toLocaleString("en");
}

/** Formats an estimate with its two leading digits: "about 4,200,000". */
export function aboutText(value: number): string {
  return `about ${numberText(Number(value.toPrecision(2)))}`;
}

/** Formats a count with its noun: "1 row", "12,345 rows". The plural of `noun` must be made with an s. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
