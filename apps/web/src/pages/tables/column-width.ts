import type { Column, Kind } from "./row.js";

/** The width of a column by what it holds, in pixels. All rows are of one width, so that scrolling moves nothing. */
const WIDTHS: Record<Kind, number> = {
  time: 184,
  money: 132,
  number: 116,
  boolean: 108,
  json: 260,
  reference: 212,
  text: 196,
};
/** Ids of Stripe have 18 to 35 characters. */
const ID_WIDTH = 212;
const NARROW = new Set(["currency", "status", "object", "type", "mode", "interval", "country"]);

/** Returns the width of a column in pixels. Long names get more. */
export function columnWidth({ name, kind }: Column): number {
  if (name === "id") return ID_WIDTH;
  const usual = NARROW.has(name) ? 108 : WIDTHS[kind];
  return Math.max(usual, name.length * 7 + 56);
}
