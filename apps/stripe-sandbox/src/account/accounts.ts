import type { StoredEvent } from "../objects/event.js";
import { Account } from "./account.js";

/** The accounts of one sandbox, each made when its name is first used. */
export class Accounts {
  private readonly byName = new Map<string, Account>();

  constructor(private readonly onEvent: (account: Account, event: StoredEvent) => void) {}

  get(name: string): Account {
    const known = this.byName.get(name);
    if (known) return known;
    const account = new Account(name, this.onEvent);
    this.byName.set(name, account);
    return account;
  }
}
