import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;
/** A test that needs the edge of the accepted steps takes less time than this. */
const TEST_MS = 3_000;

/** Waits for the next step if the current one ends before a test that needs the edge of the accepted steps is over. */
export async function earlyInStep(): Promise<void> {
  const leftMs = STEP_MS - (Date.now() % STEP_MS);
  if (leftMs < TEST_MS) await delay(leftMs);
}

/**
 * Returns the code that an authenticator app shows for a secret, as RFC 4226 and RFC 6238 describe it. It shares no code
 * with the server.
 *
 * @param secret in base32
 * @param steps how many steps of 30 seconds later than now
 */
export function totpCode(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, "0");
}
