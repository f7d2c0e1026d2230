import { checkApiKey } from "@billstack/tenancy/api-key-format";
import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Audit } from "../audit/record.js";
import type { Signals } from "../database/signals.js";
import { AppError, keyExpired, keyRevoked } from "../errors.js";
import type { Logger } from "../logger.js";
import { hashOfKey } from "./new-key.js";
import { auditRefusal, findKeyByHash, noteKeyUse, type StoredKey } from "./store.js";
import { TokenBucket, type BucketSize, type BucketState } from "./token-bucket.js";
import { UnknownKeys } from "./unknown-keys.js";

/** A key that may be used now. */
export interface VerifiedKey {
  id: string;
  teamId: TeamId;
  scopes: readonly string[];
  /** Counts requests against the key's limit. */
  take(requests: number): BucketState;
}

/** A stored key in memory. Times are milliseconds of `performance.now()`. */
interface Entry {
  key: StoredKey;
  /** From this time on the key is read again. */
  until: number;
  usage: Usage;
}

/** What this process remembers of a key's use. It stays the same when the key is read again. */
interface Usage {
  bucket: TokenBucket;
  useNotedAt: number;
  refusalNotedAt: number;
}

/** How long a key stays in memory. It is read again at once if it is revoked or rotated. */
const KEEP_MS = 60_000;
/** The most keys in memory. The oldest one is forgotten first. */
const MOST_KEYS = 10_000;
/** The use of a key is stored at most this often. */
const NOTE_USE_MS = 5 * 60_000;
const NOTE_REFUSAL_MS = 60_000;

const UNKNOWN: Record<Exclude<ReturnType<typeof checkApiKey>, "well_formed">, string> = {
  other_text: "The bearer token is not an API key of BillStack. API keys begin with bs_. Copy the key again.",
  malformed: "This API key is not complete: it must be bs_ and 48 hexadecimal digits. Copy it again.",
  wrong_checksum: "This API key has a typo: its last eight digits do not fit the others. Copy it again.",
};

/**
 * Decides whether API keys may be used, and keeps them in memory, so that a request with a known key needs no query.
 * A revoked key is refused at once in every process, because the revocation sends a signal. While this process may
 * miss signals, it reads the key for every request.
 */
export class ApiKeys {
  readonly #entries = new Map<string, Entry>();
  readonly #reading = new Map<string, Promise<Entry | null>>();
  readonly #unknown = new UnknownKeys();
  readonly #sql: Sql;
  readonly #audit: Audit;
  readonly #signals: Signals;
  readonly #log: Logger;
  readonly #limit: BucketSize;
  /** Rises when a key may have changed. What was read before is not kept. */
  #version = 0;

  constructor(
    { sql, audit, signals, log }: { sql: Sql; audit: Audit; signals: Signals; log: Logger },
    limit: BucketSize,
  ) {
    this.#sql = sql;
    this.#audit = audit;
    this.#signals = signals;
    this.#log = log;
    this.#limit = limit;
    signals.on("api_key", ({ keyId }) => this.drop(keyId));
    signals.on("lost", () => this.#drop(() => true));
  }

  /**
   * Returns the key with this text.
   *
   * @param address the client's address, which limits how often unknown keys are looked up
   * @throws AppError key_unknown, key_expired, key_revoked, too_many_requests
   */
  async verify(text: string, address: string): Promise<VerifiedKey> {
    const form = checkApiKey(text);
    if (form !== "well_formed") throw new AppError("key_unknown", UNKNOWN[form]);
    const digest = hashOfKey(text);
    const known = this.#entries.get(digest);
    const isFresh = known !== undefined && known.until > performance.now() && this.#signals.connected;
    const entry = isFresh ? known : await this.#read(digest, address);
    if (entry === null) {
      throw new AppError(
        "key_unknown",
        "There is no such API key. Create a key in the settings of your team.",
      );
    }
    const { key, usage } = entry;
    if (key.state !== "active") {
      this.#noteRefusal(entry, address);
      throw key.state === "expired" ? keyExpired() : keyRevoked();
    }
    this.#noteUse(entry);
    const { id, teamId, scopes } = key;
    return { id, teamId, scopes, take: (requests) => usage.bucket.take(requests, performance.now()) };
  }

  /** Makes the next request with this key read it again. */
  drop(keyId: string): void {
    this.#drop(({ key }) => key.id === keyId);
  }

  #drop(isMeant: (entry: Entry) => boolean): void {
    this.#version++;
    this.#reading.clear();
    // Entries stay, because a key that was seen before is no unknown key, whose lookups are limited.
    for (const entry of this.#entries.values()) if (isMeant(entry)) entry.until = 0;
  }

  /** Reads a key. Requests with the same key at the same time share one read. */
  async #read(digest: string, address: string): Promise<Entry | null> {
    const running = this.#reading.get(digest);
    if (running !== undefined) return running;
    const find = (): Promise<Entry | null> => this.#find(digest);
    const reading = this.#entries.has(digest) ? find() : this.#unknown.lookUp(address, digest, find);
    this.#reading.set(digest, reading);
    try {
      return await reading;
    } finally {
      if (this.#reading.get(digest) === reading) this.#reading.delete(digest);
    }
  }

  async #find(digest: string): Promise<Entry | null> {
    const version = this.#version;
    const readAt = performance.now();
    const key = await findKeyByHash(this.#sql, digest);
    const before = this.#entries.get(digest);
    if (key === null) {
      this.#entries.delete(digest);
      return null;
    }
    const entry: Entry = {
      key,
      until: readAt + Math.min(KEEP_MS, key.state === "active" ? (key.endsInMs ?? KEEP_MS) : KEEP_MS),
      usage: before?.usage ?? {
        bucket: new TokenBucket(this.#limit, readAt),
        useNotedAt: -Infinity,
        refusalNotedAt: -Infinity,
      },
    };
    if (version === this.#version) this.#keep(digest, entry);
    return entry;
  }

  #keep(digest: string, entry: Entry): void {
    const [oldest] = this.#entries.size < MOST_KEYS || this.#entries.has(digest) ? [] : this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(digest, entry);
  }

  /** Stores the time of the key's use. The request does not wait, and a failed write is made up for by the next one. */
  #noteUse({ key, usage }: Entry): void {
    const now = performance.now();
    if (now - usage.useNotedAt < NOTE_USE_MS) return;
    usage.useNotedAt = now;
    noteKeyUse(this.#sql, key).catch(() => undefined);
  }

  /** Records the refusal in the audit. The request does not wait. */
  #noteRefusal({ key, usage }: Entry, address: string): void {
    const now = performance.now();
    if (now - usage.refusalNotedAt < NOTE_REFUSAL_MS) return;
    usage.refusalNotedAt = now;
    auditRefusal({ sql: this.#sql, audit: this.#audit }, key, address).catch((error: unknown) => {
      usage.refusalNotedAt = -Infinity;
      this.#log.warn({ err: error, keyId: key.id }, "the refusal of an API key could not be recorded");
    });
  }
}
