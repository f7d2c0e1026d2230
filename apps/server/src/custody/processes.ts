import { hostname } from "node:os";

import type { Keyring } from "@billstack/crypto";
import type { Sql } from "postgres";

import type { Logger } from "../logger.js";
import {
  deleteProcess,
  liveProcesses,
  writeProcess,
  type LiveProcess,
  type OwnProcess,
} from "./processes-store.js";

/** A process writes its row this often, in milliseconds. */
const BEAT_MS = 15_000;

/**
 * Tells the other processes and the commands for operators that this process runs, and which encryption keys it has.
 * `keys rotate` needs to know this before it seals with a new key.
 */
export class ProcessRow {
  readonly #parts: { sql: Sql; log: Logger; keyring: Keyring };
  readonly #self: OwnProcess;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param sessions how many sessions of PostgreSQL this process may open */
  constructor(parts: { sql: Sql; log: Logger; keyring: Keyring }, name: string, sessions: number) {
    this.#parts = parts;
    this.#self = { name, host: hostname(), pid: process.pid, sessions };
  }

  /**
   * Writes the row, and keeps writing it. Warns in the log if another process lacks the key that this process seals
   * with, because that process cannot open what this one stores from now on.
   */
  async start(): Promise<void> {
    const { sql, log, keyring } = this.#parts;
    await writeProcess(sql, this.#self, keyring);
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref();
    const lacking = withoutKey(await liveProcesses(sql), keyring);
    if (lacking.length > 0) {
      log.warn(
        { keyId: keyring.primaryKeyId, processes: lacking.map(describeProcess) },
        "this process seals with an encryption key that other running processes do not have; add the key to them as their last entry first, restart them, and put it first only then",
      );
    }
  }

  #beat(): void {
    const { sql, log, keyring } = this.#parts;
    this.#writing = writeProcess(sql, this.#self, keyring).catch((error: unknown) => {
      log.warn({ err: error }, "the row of this process in billstack.processes could not be written");
    });
  }

  /** Deletes the row. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    // Without the row, the process would only be taken for running for another minute.
    await deleteProcess(this.#parts.sql, this.#self.name).catch(() => undefined);
  }
}

/** Returns the processes that do not have the first key of the keyring, or another key with its id. */
export function withoutKey(processes: readonly LiveProcess[], keyring: Keyring): LiveProcess[] {
  const id = keyring.primaryKeyId;
  const fingerprint = keyring.fingerprints()[id];
  return processes.filter(({ keys }) => keys[id] !== fingerprint);
}

/** Names a process for an operator. */
export const describeProcess = ({ host, pid, name }: LiveProcess): string => `${host}, pid ${pid} (${name})`;
