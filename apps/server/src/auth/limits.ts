import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import { takeOffAttempt } from "./limit-store.js";

const MINUTE = 60;

/**
 * How many attempts (points) are allowed in how many seconds. The counts are kept in `billstack.rate_limits`, so
 * that all processes count together.
 */
export const LIMITS = {
  /** For an account and one network, from devices that are new to the account. */
  signInAccount: { points: 10, duration: 15 * MINUTE },
  /** For a device from which the user has signed in before. */
  signInDevice: { points: 10, duration: 15 * MINUTE },
  /** For an account, from all devices that are new to it. It slows down attackers who have many networks. */
  signInNewDevices: { points: 100, duration: 15 * MINUTE },
  signInAddress: { points: 30, duration: 15 * MINUTE },
  confirmUser: { points: 10, duration: 15 * MINUTE },
  /** Requests for links to reset a password, and attempts to use one. */
  resetAddress: { points: 20, duration: 15 * MINUTE },
  /** E-mails with such a link. A link works longer than this limit lasts. */
  resetAccount: { points: 3, duration: 15 * MINUTE },
  secondFactor: { points: 5, duration: 15 * MINUTE },
  signUpAddress: { points: 10, duration: 60 * MINUTE },
  /** Links that do not work, by the address of the client. */
  invitationAddress: { points: 30, duration: 15 * MINUTE },
  inviteTeam: { points: 60, duration: 60 * MINUTE },
  /** E-mails with an invitation to one address, from all teams together. */
  inviteMail: { points: 5, duration: 24 * 60 * MINUTE },
  connectTeam: { points: 30, duration: MINUTE },
  checkTeam: { points: 30, duration: MINUTE },
  noticeTest: { points: 10, duration: MINUTE },
} as const;

/** The name of a rate limit. */
export type LimitName = keyof typeof LIMITS;

/** Rate limits that are counted in PostgreSQL. */
export class Limits {
  readonly #sql: Sql;
  readonly #limiters: Record<LimitName, RateLimiterPostgres>;

  constructor(sql: Sql) {
    this.#sql = sql;
    const client = {
      async query({ text, values }: { text: string; values: (string | number | null)[] }) {
        const rows = await sql.unsafe<{ points: number; expire: string | null }[]>(text, values);
        return {
          rows: rows.map((row) => ({ ...row, expire: row.expire === null ? null : Number(row.expire) })),
          rowCount: rows.count,
        };
      },
    };
    const make = (name: LimitName) =>
      new RateLimiterPostgres({
        storeClient: client,
        storeType: "pool",
        schemaName: "billstack",
        tableName: "rate_limits",
        tableCreated: true,
        keyPrefix: name,
        ...LIMITS[name],
      });
    this.#limiters = {
      signInAccount: make("signInAccount"),
      signInDevice: make("signInDevice"),
      signInNewDevices: make("signInNewDevices"),
      signInAddress: make("signInAddress"),
      confirmUser: make("confirmUser"),
      resetAddress: make("resetAddress"),
      resetAccount: make("resetAccount"),
      secondFactor: make("secondFactor"),
      signUpAddress: make("signUpAddress"),
      invitationAddress: make("invitationAddress"),
      inviteTeam: make("inviteTeam"),
      inviteMail: make("inviteMail"),
      connectTeam: make("connectTeam"),
      checkTeam: make("checkTeam"),
      noticeTest: make("noticeTest"),
    };
  }

  /**
   * Counts one attempt for `key`. An attempt that is refused does not stay counted: otherwise the attempts that succeed
   * could not take the count down to zero again.
   *
   * @throws AppError too_many_requests if no attempt is left
   */
  async take(name: LimitName, key: string): Promise<void> {
    try {
      await this.#limiters[name].consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      await this.giveBack(name, key);
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      throw new AppError(
        "too_many_requests",
        `Too many attempts. Try again in ${retryAfterSeconds} seconds.`,
        {
          retryAfterSeconds,
        },
      );
    }
  }

  /** Takes one attempt of `key` back, because the attempt did not fail. */
  async giveBack(name: LimitName, key: string): Promise<void> {
    await takeOffAttempt(this.#sql, this.#limiters[name].getKey(key));
  }

  /** Forgets all attempts of `key`. */
  async reset(name: LimitName, key: string): Promise<void> {
    await this.#limiters[name].delete(key);
  }
}
