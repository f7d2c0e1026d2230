import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import * as fc from "fast-check";

import { commandOf, type Command, type Kind } from "./history-commands.js";

/** A change of the account, `seconds` after the change before it. 0 means in the same second. */
export interface Change extends Command {
  seconds: number;
}

/** A step of BillStack between changes of the account. */
export type Step =
  /**
   * Reads all lists and keeps them. The changes `meanwhile` happen before an answer arrives, after `after` answers
   * have arrived.
   */
  | { step: "list"; meanwhile: Change[]; after: number }
  /** Writes one of the kept lists; `which` chooses it. */
  | { step: "write"; which: number }
  /**
   * Receives some of the events that have not arrived, in the order of `order`, the first `twice` of them two
   * times, and applies them. The changes `meanwhile` happen before the answer to a fetch arrives, after `after`
   * other answers. Their events are then applied at the same time, as a second worker would.
   */
  | { step: "deliver"; order: number[]; twice: number; meanwhile: Change[]; after: number };

/** A generated test case: what happens to an account, and what BillStack does meanwhile. */
export interface History {
  /** The API version of the account's events. */
  version: string;
  /** Changes before the team is connected. The first of their events never arrive. */
  before: Change[];
  steps: (Change | Step)[];
  /** The order in which the remaining events are delivered at the end, and how many at a time. */
  order: number[];
  batch: number;
}

/** Versions with other shapes of objects: BillStack believes some of their bodies, and reads the object for most. */
const OTHER_VERSIONS = ["2020-08-27", "2025-10-29.clover"];

/** Numbers to sort events by. The list is used again from its start if there are more events. */
const order = fc.array(fc.nat(99), { minLength: 7, maxLength: 13 });

/** Generates histories whose changes are commands of the given kinds. */
export function historyOf(kinds: Kind[]): fc.Arbitrary<History> {
  const seconds = fc.constantFrom(0, 0, 0, 1, 2);
  const change = fc
    .tuple(commandOf(kinds), seconds)
    .map(([command, waited]): Change => ({ ...command, seconds: waited }));
  const meanwhile = fc.oneof(
    { weight: 2, arbitrary: fc.constant<Change[]>([]) },
    { weight: 1, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
  );
  const after = fc.nat(3);
  const step = fc.oneof(
    { weight: 6, arbitrary: change },
    {
      weight: 3,
      arbitrary: fc.record({ step: fc.constant("deliver"), order, twice: fc.nat(4), meanwhile, after }),
    },
    { weight: 1, arbitrary: fc.record({ step: fc.constant("list"), meanwhile, after }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant("write"), which: fc.nat(3) }) },
  );
  return fc.record({
    version: fc.constantFrom(PINNED_API_VERSION, PINNED_API_VERSION, PINNED_API_VERSION, ...OTHER_VERSIONS),
    before: fc.array(change, { maxLength: 4 }),
    steps: fc.array(step, { minLength: 4, maxLength: 16 }),
    order,
    batch: fc.constantFrom(7, 20, 60),
  });
}
