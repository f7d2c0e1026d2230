import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import * as fc from "fast-check";

import { commandOf, type Command, type Kind } from "./history-commands.js";

/** A change of the account, `seconds` after the one before: 0 is the same second. */
export interface Change extends Command {
  seconds: number;
}

/** What BillStack does while the account changes. Numbers choose among what is there. */
export type Step =
  /** Reads all lists, and keeps what they say. */
  | { step: "list"; meanwhile: Change[]; after: number }
  /** Writes what lists said at some moment. */
  | { step: "write"; which: number }
  /**
   * Receives some of the events on their way, in any order, some twice, and applies them. `meanwhile` happens while
   * the answer to a fetch is on its way, `after` some others; another worker then applies what came of it.
   */
  | { step: "deliver"; order: number[]; twice: number; meanwhile: Change[]; after: number };

export interface History {
  /** The API version that the account's events are rendered in. */
  version: string;
  /** What happened before the connection, and of whose events the first never come. */
  before: Change[];
  steps: (Change | Step)[];
  /** The order in which what is left is delivered at the end, and in how big batches. */
  order: number[];
  batch: number;
}

/** Versions of whose bodies some are believed and most are hints. */
const OTHER_VERSIONS = ["2020-08-27", "2025-10-29.clover"];

/** Sort keys, used again and again. */
const order = fc.array(fc.nat(99), { minLength: 7, maxLength: 13 });

/** Histories of an account that people change by commands of the given kinds. */
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
