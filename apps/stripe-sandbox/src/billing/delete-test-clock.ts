import type { Account } from "../account/account.js";
import { testClockOf } from "../account/test-clocks.js";
import type { CollectionName } from "../objects/objects.js";
import type { StoredTestClock } from "../objects/test-clock.js";

/**
 * Deletes a test clock, its customers and everything that belongs to them. As at Stripe, there is an event
 * about the clock only.
 */
export function deleteTestClock(account: Account, clock: StoredTestClock): void {
  const gone: [name: CollectionName, id: string][] = [];
  for (const name of Object.keys(account.collections) as CollectionName[]) {
    for (const object of account.collections[name].values())
      if (testClockOf(account, object) === clock.id) gone.push([name, object.id]);
  }
  for (const [name, id] of gone) account.collections[name].remove(id);
  for (const [customer, of] of account.customerClocks) {
    if (of !== clock.id) continue;
    account.customerClocks.delete(customer);
    account.deletedCustomers.delete(customer);
  }
  account.remove("test_helpers.test_clock", clock, "test_helpers.test_clock.deleted");
}
