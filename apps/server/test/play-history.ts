import type { Stripe } from "stripe";

import type { Change, History, Step } from "./history.js";
import type { HistoryAccount } from "./history-account.js";
import type { HistoryTeam } from "./history-team.js";

type Rows = Awaited<ReturnType<HistoryTeam["rows"]>>;

/**
 * Plays a history: changes the account and lets the team list, receive and apply as the history says. `found` is
 * what the team's tables then hold. `expected` is what the team `reader` holds, which only reads the account's
 * lists at the end.
 */
export async function playHistory(
  { version, before, steps, order, batch }: History,
  account: HistoryAccount,
  team: HistoryTeam,
  reader: HistoryTeam,
): Promise<{ found: Rows; expected: Rows }> {
  await account.useVersion(version);
  for (const change of before) await account.change(change);
  const early = await account.newEvents();
  // Events from before there was a webhook endpoint never arrive.
  const underWay = early.slice(keyOf(order, 0) % (early.length + 1));
  await team.connect(account);
  const lists = [await team.readLists()];

  const changeAll = async (changes: Change[]): Promise<void> => {
    for (const change of changes) await account.change(change);
  };
  const play = {
    async list({ meanwhile, after }: Of<"list">) {
      account.hold(after, () => changeAll(meanwhile));
      lists.push(await team.readLists());
      account.noHold();
    },
    async write({ which }: Of<"write">) {
      for (const list of lists.splice(which % Math.max(1, lists.length), 1)) await team.writeLists(list);
    },
    async deliver({ order: keys, twice, meanwhile, after }: Of<"deliver">) {
      underWay.push(...(await account.newEvents()));
      const arriving = take(underWay, keys);
      const other = async (): Promise<void> => {
        await changeAll(meanwhile);
        underWay.push(...(await account.newEvents()));
        await team.receive(take(underWay, keys));
        await team.apply();
      };
      if (meanwhile.length > 0) account.hold(after, other);
      await team.receive([...arriving, ...arriving.slice(0, twice)]);
      await team.apply();
      account.noHold();
    },
  };
  for (const one of steps) {
    if ("kind" in one) await account.change(one);
    else await play[one.step](one as never);
  }

  underWay.push(...(await account.newEvents()));
  const last = shuffled(underWay, order);
  for (let at = 0; at < last.length; at += batch) {
    await team.receive(last.slice(at, at + batch));
    await team.apply();
    for (const list of lists.splice(0, 1)) await team.writeLists(list);
  }
  for (const list of lists) await team.writeLists(list);

  await reader.connect(account);
  await reader.writeLists(await reader.readLists());
  return { found: await team.rows(), expected: await reader.rows() };
}

type Of<Name extends Step["step"]> = Extract<Step, { step: Name }>;

const keyOf = (keys: number[], index: number): number => keys[index % keys.length] ?? 0;

function shuffled(events: Stripe.Event[], keys: number[]): Stripe.Event[] {
  return events
    .map((event, index) => ({ event, key: keyOf(keys, index) }))
    .toSorted((one, another) => one.key - another.key)
    .map(({ event }) => event);
}

/** Removes some of the events from the array, and returns them in another order. `keys` decides both. */
function take(events: Stripe.Event[], keys: number[]): Stripe.Event[] {
  const mixed = shuffled(events.splice(0), keys);
  const taken = mixed.splice(0, keyOf(keys, mixed.length) % (mixed.length + 1));
  events.push(...mixed);
  return taken;
}
