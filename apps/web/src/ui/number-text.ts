/** "12,345" */
export function numberText(value: number): string {
  return value.toLocaleString("en");
}

/** "1 row", "12,345 rows": for nouns whose plural ends in s. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
