import { expect, it } from "vitest";

import { CATALOGUE, SUBSCRIPTIONS, type Kind } from "../history-commands.js";
import { playHistories } from "../play-histories.js";

const KINDS = Object.keys({ ...CATALOGUE, ...SUBSCRIPTIONS }) as Kind[];

it("events in any order, some twice, mixed with backfills, end in Stripe's state", async () => {
  await playHistories(KINDS, ({ found, expected }) => expect(found).toEqual(expected));
}, 600_000);
