const formatter = new Intl.NumberFormat(undefined, { maximumFractionDigits: 20 });
const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** Formats a number in the digits and with the separators of the reader: "12,345", "12.345". */
export function numberText(value: number): string {
  return formatter.format(value);
}

/** Formats an estimate with its two leading digits: "about 4,200,000". */
export function aboutText(value: number): string {
  return `about ${numberText(Number(value.toPrecision(2)))}`;
}

/** Formats a count with its noun: "1 row", "12,345 rows". The plural of `noun` must be made with an s. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Formats a share of 1 for the reader, with one decimal: 0.125 is "12.5%". */
export function percentText(share: number): string {
  return percents.format(share);
}
