import { PINNED_API_VERSION } from "@billstack/stripe-verify";

/** A kind of event. */
export interface Kind {
  readonly name: string;
  readonly type: string;
  /** The path of the list of these objects in Stripe's API. */
  readonly list: string;
  /** The table and the nested tables that its objects are stored in. */
  readonly tables: readonly string[];
  /** The usual size of Stripe's own events of this kind, in bytes. */
  readonly bytes: number;
}

/** The kinds of events that are measured. */
export const KINDS: readonly Kind[] = [
  { name: "customer", type: "customer.updated", list: "customers", tables: ["customers"], bytes: 1_500 },
  { name: "invoice", type: "invoice.updated", list: "invoices", tables: ["invoices"], bytes: 4_000 },
  {
    name: "subscription",
    type: "customer.subscription.updated",
    list: "subscriptions",
    tables: ["subscriptions", "subscription_items"],
    bytes: 4_300,
  },
];

/** A part of all ids, so that a database that is kept gets no event a second time. */
const RUN = Date.now().toString(36);

/** The fields of a Stripe object that are needed to make events from it. */
interface StripeObject {
  id: string;
  metadata: Record<string, string>;
  items?: { data: { id: string }[] };
}

/** Makes events, each about an object of its own. */
export interface EventMaker {
  /** Returns the JSON of `count` events. No object appears in more than one event. */
  make(kind: Kind, count: number): string[];
}

/**
 * Reads one object of each kind from a sandbox account that has data, and uses it as the pattern of all events.
 */
export async function eventMaker(sandboxUrl: string, account: string): Promise<EventMaker> {
  const patterns = new Map<Kind, string>();
  for (const kind of KINDS) patterns.set(kind, patternOf(kind, await anObject(sandboxUrl, account, kind)));
  let made = 0;
  return {
    make(kind, count) {
      const pattern = patterns.get(kind) ?? "";
      // Later than everything that was done so far, so that BillStack has to read no object from Stripe.
      const created = String(Math.floor(Date.now() / 1_000) + 60);
      return Array.from({ length: count }, () => {
        made += 1;
        return pattern.replaceAll("@NUMBER@", String(made).padStart(8, "0")).replace('"@CREATED@"', created);
      });
    },
  };
}

/** Reads the newest object of a list. In the sandbox it has a single item or line, as most real objects have. */
async function anObject(sandboxUrl: string, account: string, { list }: Kind): Promise<StripeObject> {
  const answer = await fetch(`${sandboxUrl}/v1/${list}?limit=1`, {
    headers: { authorization: `Bearer sk_test_sandbox_${account}`, "stripe-version": PINNED_API_VERSION },
  });
  const [object] = ((await answer.json()) as { data: StripeObject[] }).data;
  if (object === undefined) throw new Error(`The sandbox has no ${list}`);
  return object;
}

/** Makes the JSON of an event, with placeholders for the numbers in its ids and for its time. */
function patternOf(kind: Kind, object: StripeObject): string {
  const event = (): string =>
    JSON.stringify({
      id: `evt_bench${RUN}@NUMBER@`,
      object: "event",
      api_version: PINNED_API_VERSION,
      created: "@CREATED@",
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type: kind.type,
    });
  const missing = kind.bytes - event().length;
  if (missing > 0) object.metadata = notes(missing);
  const ids = [object.id, ...(object.items?.data ?? []).map(({ id }) => id)];
  return ids.reduce((text, id) => text.replaceAll(id, `${id.split("_")[0]}_bench${RUN}@NUMBER@`), event());
}

/** Makes metadata of about `bytes` bytes, like that of a team's own software. */
function notes(bytes: number): Record<string, string> {
  const entry = (index: number): [string, string] => [
    `crm_field_${index}`,
    `Set by the import on day ${index} of the month`,
  ];
  return Object.fromEntries(Array.from({ length: Math.floor(bytes / 61) }, (_, index) => entry(index + 10)));
}
