import { numberFormat } from "./reader.js";

/** Formats a number in the digits and with the separators of the reader: "12,345", "12.345". */
export function numberText(value: number): string {
  return numberFormat({ maximumFractionDigits: 20 }).format(value);
}

/** Formats a number with so many decimals for the reader: with one decimal, 2 is "2.0". */
export function decimalText(value: number, decimals: number): string {
  return numberFormat({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** Formats an estimate with its two leading digits: "about 4,200,000". */
export function aboutText(value: number): string {
  return `about ${numberText(Number(value.toPrecision(2)))}`;
}

/** Formats a count with its noun: "1 row", "12,345 rows". `plural` is for nouns whose plural is not made with an s. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

/** Formats a share of 1 for the reader, with one decimal: 0.125 is "12.5%". */
export function percentText(share: number): string {
  return numberFormat({ style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** Formats a number of bytes in the largest unit that fits: "812 B", "1.2 MB". */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const step = bytes === 0 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = numberFormat({ maximumFractionDigits: step === 0 ? 0 : 1 }).format(bytes / 1_000 ** step);
  return `${value} ${units[step]}`;
}
