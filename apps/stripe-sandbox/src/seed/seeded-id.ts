import { textFrom } from "../account/ids.js";

/** Prefixes of ids with 14 characters; all others have 24. */
const SHORT_IDS = new Set(["cus", "prod", "si"]);
const OWNER_DIGITS = 6;
const SLOT_DIGITS = 2;
const TAIL = OWNER_DIGITS + SLOT_DIGITS;

/**
 * Makes and reads the ids of seeded objects. An id contains the customer's number and the slot, so that the
 * object can be generated from its id.
 */
export class SeededIds {
  private readonly long: string;
  private readonly short: string;

  constructor(accountName: string) {
    this.long = textFrom(`seed:${accountName}`, 24 - TAIL);
    this.short = this.long.slice(0, 14 - TAIL);
  }

  /** The id of the object in a slot of a customer. */
  id(prefix: string, owner: number, slot: number): string {
    const tag = SHORT_IDS.has(prefix) ? this.short : this.long;
    return `${prefix}_${tag}${digits(owner, OWNER_DIGITS)}${digits(slot, SLOT_DIGITS)}`;
  }

  /**
   * The prefix, the customer's number and the slot in an id. `undefined` if it is not a seeded id of this
   * account.
   */
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

/** A number in base 36, with leading zeros. */
function digits(value: number, length: number): string {
  return value.toString(36).padStart(length, "0");
}
