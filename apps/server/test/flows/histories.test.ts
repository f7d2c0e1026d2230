import { expect, it } from "vitest";

import { CATALOGUE, SUBSCRIPTIONS, type Kind } from "../history-commands.js";
import { playHistories } from "../play-histories.js";

const KINDS = Object.keys({ ...CATALOGUE, ...SUBSCRIPTIONS }) as Kind[];

it("any permutation, duplication and interleaving with listings ends in Stripe's state", async () => {
  await playHistories(KINDS, 500, ({ found, expected }) => expect(found).toEqual(expected));
}, 600_000);
