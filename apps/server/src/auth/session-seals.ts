import { createHmac, timingSafeEqual, type KeyObject } from "node:crypto";

/**
 * Computes what is stored of a session and of a device. All of it is made with a key that is in the database only
 * sealed, so that somebody who can write to the database, but does not have the encryption keys, can neither make a
 * session nor turn one into another user's.
 */
export class SessionSeals {
  readonly #key: () => KeyObject;

  /** @param key returns the service key of the sessions (256 bits). It is called when the key is needed. */
  constructor(key: () => KeyObject) {
    this.#key = key;
  }

  /** Returns the id of the row of the session with this token. */
  rowIdOf(token: string): string {
    return this.#hmac("session", token).toString("hex");
  }

  /** Returns what proves that the session with this row id belongs to the user. */
  sealOf(rowId: string, userId: string): string {
    return this.#hmac("session user", rowId, userId).toString("hex");
  }

  /** Whether `seal` proves that the session with this row id belongs to the user. */
  belongs(rowId: string, userId: string, seal: string | null): boolean {
    const given = Buffer.from(seal ?? "");
    const right = Buffer.from(this.sealOf(rowId, userId));
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /** Returns the id under which a device of the user is remembered. */
  deviceIdOf(userId: string, network: string, program: string): string {
    return this.#hmac("device", userId, network, program).toString("hex");
  }

  /** Returns the set-up token of this installation, with 192 bits. It is the same in every process. */
  setupToken(): string {
    return this.#hmac("set-up token").subarray(0, 24).toString("base64url");
  }

  /** The parts are a JSON array, because two different lists of parts never give the same JSON. */
  #hmac(...parts: string[]): Buffer {
    return createHmac("sha256", this.#key()).update(JSON.stringify(parts)).digest();
  }
}
