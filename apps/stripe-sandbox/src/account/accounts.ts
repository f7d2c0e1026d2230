import type { RequestLimits } from "../api/limits.js";
import type { StoredEvent } from "../objects/event.js";
import { Account } from "./account.js";

/** The accounts of one sandbox, each made when its name is first used. */
export class Accounts {
  private readonly byName = new Map<string, Account>();

  /** `limits` are those of every account until it is given others. */
  constructor(
    private readonly onEvent: (account: Account, event: StoredEvent) => void,
    private readonly limits: RequestLimits,
  ) {}

  get(name: string): Account {
    const known = this.byName.get(name);
    if (known) return known;
    const account = new Account(name, this.onEvent, this.limits);
    this.byName.set(name, account);
    return account;
  }
}
