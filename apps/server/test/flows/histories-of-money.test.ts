import { expect, it } from "vitest";

import { MONEY, type Kind } from "../history-commands.js";
import { playHistories } from "../play-histories.js";

const KINDS: Kind[] = [
  "sign_up",
  "create_customer",
  "delete_customer",
  "cancel",
  ...(Object.keys(MONEY) as Kind[]),
];

it("events in any order, some twice, mixed with backfills, end in Stripe's state", async () => {
  await playHistories(KINDS, ({ found, expected }) => expect(found).toEqual(expected));
}, 600_000);
