/** A kind of Stripe object that the benchmark loads. */
export interface Kind {
  /** The name of the object in a backfill. The engine and BillStack use the same names. */
  readonly name: string;
  /** The path of the list under `/v1/`, which is also the name of the table. */
  readonly list: string;
  /** The tables for objects inside of these objects. */
  readonly nested: readonly string[];
  /** The query that makes the list complete, because by default it leaves out some objects. */
  readonly filter: string;
  /** The goal: BillStack writes this many times as many rows a second as the engine. */
  readonly goal: number;
}

/** The kinds of objects that the benchmark loads. */
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

/** The name of the sandbox account that contains the objects. */
export const ACCOUNT = "backfill";
/** The secret key of that account. */
export const SECRET_KEY = `sk_test_sandbox_${ACCOUNT}`;
