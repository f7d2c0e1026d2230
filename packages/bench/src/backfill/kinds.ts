/** A kind of object that is loaded. */
export interface Kind {
  /** The object's name in a backfill, the engine's and BillStack's. */
  readonly name: string;
  /** Its list's path under `/v1/`, which is also the name of its table. */
  readonly list: string;
  /** The tables of the rows that come with it. */
  readonly nested: readonly string[];
  /** Filters without which the list would leave some out. */
  readonly filter: string;
  /** How many times the engine's rows per second are the goal. */
  readonly goal: number;
}

export const KINDS: readonly Kind[] = [
  { name: "customer", list: "customers", nested: ["tax_ids"], filter: "expand[]=data.tax_ids", goal: 8 },
  {
    name: "subscription",
    list: "subscriptions",
    nested: ["subscription_items"],
    filter: "status=all",
    goal: 8,
  },
  { name: "invoice", list: "invoices", nested: [], filter: "", goal: 5 },
  { name: "charge", list: "charges", nested: [], filter: "", goal: 5 },
];

/** The sandbox account with the objects. */
export const ACCOUNT = "backfill";
export const SECRET_KEY = `sk_test_sandbox_${ACCOUNT}`;
