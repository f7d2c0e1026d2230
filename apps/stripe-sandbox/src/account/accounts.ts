import type { RequestLimits } from "../api/limits.js";
import type { StoredEvent } from "../objects/event.js";
import { Account } from "./account.js";

/** The accounts of one sandbox. An account is created when its name is used for the first time. */
export class Accounts {
  private readonly byName = new Map<string, Account>();

  /**
   * `onEvent` is called with each new event of any account. `limits` apply to every account until a control
   * request sets others for it.
   */
  constructor(
    private readonly onEvent: (account: Account, event: StoredEvent) => void,
    private readonly limits: RequestLimits,
  ) {}

  /** The account of that name, created if it does not exist. */
  get(name: string): Account {
    const known = this.byName.get(name);
    if (known) return known;
    const account = new Account(name, this.onEvent, this.limits);
    this.byName.set(name, account);
    return account;
  }
}
