import { idOf, objectOf, textOf, wholeOf } from "./json.js";
import { readItem } from "./read-item.js";
import type { Item } from "./state.js";

/** What the invoices of a subscription say about its items from a time on. */
export interface Billed {
  /** Unix seconds. */
  at: number;
  items: readonly Item[];
}

/** A line of an invoice that bills an item of a subscription. */
interface Line {
  item: Item;
  /** The id of the subscription item. An invoice item may have none. */
  itemId: string | null;
  isProration: boolean;
  amount: number;
  start: number;
  end: number;
}

/** An item that was billed until this time, in Unix seconds. */
interface Running {
  item: Item;
  until: number;
}

/**
 * Finds out from invoices which items a subscription had when. The lines of a period say what it has from the beginning of
 * the period on. Prorations say what ended and what began in the middle of a period.
 *
 * @param invoices the lines of each invoice, the oldest invoice first
 */
export function billedItems(invoices: readonly (readonly unknown[])[]): Billed[] {
  const changes = invoices.flatMap((lines) => changesOf(lines.map(readLine).filter((line) => line !== null)));
  const billed: Billed[] = [];
  let running: Running[] = [];
  for (const { at, lines, isProration } of changes.toSorted((a, b) => a.at - b.at)) {
    running = isProration ? prorate(running, lines) : renew(running, lines, at);
    if (billed.at(-1)?.at === at) billed.pop();
    billed.push({ at, items: running.map(({ item }) => item) });
  }
  return billed;
}

/** The lines of an invoice by the time at which they change something. */
function changesOf(lines: Line[]): { at: number; lines: Line[]; isProration: boolean }[] {
  const regular = joinTiers(lines.filter(({ isProration }) => !isProration));
  const prorations = lines.filter(({ isProration }) => isProration);
  const times = [...new Set(prorations.map(({ start }) => start))];
  return [
    ...times.map((at) => ({ at, lines: prorations.filter(({ start }) => start === at), isProration: true })),
    ...(regular.length === 0
      ? []
      : [{ at: Math.min(...regular.map(({ start }) => start)), lines: regular, isProration: false }]),
  ];
}

/**
 * Stripe bills a price with tiers in a line for each tier that is used, and a flat fee in a line whose quantity is 0. This
 * makes one line of those that bill the same item and period: its quantity and its amount are their sums.
 */
function joinTiers(lines: Line[]): Line[] {
  const joined: Line[] = [];
  for (const line of lines) {
    const at = joined.findIndex((other) => isTierOfSame(line, other));
    const other = joined[at];
    if (other === undefined) joined.push(line);
    else joined[at] = sumOf(other, line);
  }
  return joined;
}

function isTierOfSame(one: Line, other: Line): boolean {
  return (
    one.item.unit === null &&
    one.itemId === other.itemId &&
    one.item.priceId === other.item.priceId &&
    one.start === other.start
  );
}

function sumOf(one: Line, other: Line): Line {
  const amount = one.amount + other.amount;
  const quantity = one.item.quantity + other.item.quantity;
  return { ...one, amount, item: { ...one.item, quantity, billed: amount } };
}

/** The items after the lines of a new period. Items of another interval, whose period goes on, stay. */
function renew(running: Running[], lines: Line[], at: number): Running[] {
  const named = new Set(lines.map(({ itemId }) => itemId));
  const others = running.filter(({ item, until }) => until > at && !named.has(item.id));
  return [...others, ...lines.map(runningOf)];
}

/** The items after prorations: those that were credited have ended, and those that were charged have begun. */
function prorate(running: Running[], lines: Line[]): Running[] {
  const left = [...running];
  for (const { item, itemId } of lines.filter(({ amount }) => amount < 0)) {
    const at = left.findIndex((one) =>
      itemId === null ? one.item.priceId === item.priceId : one.item.id === itemId,
    );
    if (at !== -1) left.splice(at, 1);
  }
  // What a proration costs is a part of a period, so it says nothing about a price with tiers.
  const begun = lines
    .filter(({ amount }) => amount >= 0)
    .map((line) => ({ item: { ...line.item, billed: null }, until: line.end }));
  return [...left, ...begun];
}

function runningOf({ item, end }: Line): Running {
  return { item, until: end };
}

/** Reads a line of an invoice. Null: it bills no item of a subscription. */
function readLine(value: unknown): Line | null {
  const line = objectOf(value);
  const itemId = idOf(line?.["subscription_item"]);
  const isProration = line?.["proration"] === true;
  const item = readItem(line);
  if (line === null || item === null || (itemId === null && !isProration)) return null;
  const period = objectOf(line["period"]);
  const amount = wholeOf(line["amount"]) ?? 0;
  return {
    item: { ...item, id: itemId ?? textOf(line["id"]) ?? "", discounts: [], billed: amount },
    itemId,
    isProration,
    amount,
    start: wholeOf(period?.["start"]) ?? 0,
    end: wholeOf(period?.["end"]) ?? 0,
  };
}
