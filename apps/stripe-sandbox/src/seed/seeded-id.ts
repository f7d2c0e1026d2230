import { textFrom } from "../account/ids.js";

const SHORT_IDS = new Set(["cus", "prod", "si"]);
const OWNER_DIGITS = 6;
const SLOT_DIGITS = 2;
const TAIL = OWNER_DIGITS + SLOT_DIGITS;

/** Ids of seeded objects say which customer they belong to, so that an object can be made from its id. */
export class SeededIds {
  private readonly long: string;
  private readonly short: string;

  constructor(accountName: string) {
    this.long = textFrom(`seed:${accountName}`, 24 - TAIL);
    this.short = this.long.slice(0, 14 - TAIL);
  }

  id(prefix: string, owner: number, slot: number): string {
    const tag = SHORT_IDS.has(prefix) ? this.short : this.long;
    return `${prefix}_${tag}${digits(owner, OWNER_DIGITS)}${digits(slot, SLOT_DIGITS)}`;
  }

  /** The customer's number and the slot behind a seeded id of this account, of any kind. */
  place(id: string): { prefix: string; owner: number; slot: number } | undefined {
    const at = id.indexOf("_");
    const prefix = id.slice(0, at);
    const tag = SHORT_IDS.has(prefix) ? this.short : this.long;
    const tail = id.slice(at + 1 + tag.length);
    if (!id.startsWith(tag, at + 1) || !/^[0-9a-z]{8}$/.test(tail)) return undefined;
    return {
      prefix,
      owner: Number.parseInt(tail.slice(0, OWNER_DIGITS), 36),
      slot: Number.parseInt(tail.slice(OWNER_DIGITS), 36),
    };
  }
}

function digits(value: number, length: number): string {
  return value.toString(36).padStart(length, "0");
}
