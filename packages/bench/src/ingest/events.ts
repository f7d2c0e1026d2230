import { PINNED_API_VERSION } from "@billstack/stripe-verify";

/** A kind of event, and the table and nested tables that its rows land in. */
export interface Kind {
  readonly name: string;
  readonly type: string;
  /** The path of the sandbox's list that has the objects. */
  readonly list: string;
  readonly tables: readonly string[];
  /** What Stripe's own events of this kind weigh, in bytes. */
  readonly bytes: number;
}

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

interface StripeObject {
  id: string;
  metadata: Record<string, string>;
  items?: { data: { id: string }[] };
}

/** Makes bodies of events, each about an object of its own. */
export interface EventMaker {
  /** @returns `count` bodies, and no object of them ever again */
  make(kind: Kind, count: number): string[];
}

/** Reads one object of each kind from a seeded sandbox account, as the pattern of all events. */
export async function eventMaker(sandboxUrl: string, account: string): Promise<EventMaker> {
  const patterns = new Map<Kind, string>();
  for (const kind of KINDS) patterns.set(kind, patternOf(kind, await anObject(sandboxUrl, account, kind)));
  let made = 0;
  return {
    make(kind, count) {
      const pattern = patterns.get(kind) ?? "";
      // Behind everything that was done so far, so that nothing has to be asked for.
      const created = String(Math.floor(Date.now() / 1_000) + 60);
      return Array.from({ length: count }, () => {
        made += 1;
        return pattern.replaceAll("@NUMBER@", String(made).padStart(8, "0")).replace('"@CREATED@"', created);
      });
    },
  };
}

/** One with a single item or line, as most are. */
async function anObject(sandboxUrl: string, account: string, { list }: Kind): Promise<StripeObject> {
  const answer = await fetch(`${sandboxUrl}/v1/${list}?limit=1`, {
    headers: { authorization: `Bearer sk_test_sandbox_${account}`, "stripe-version": PINNED_API_VERSION },
  });
  const [object] = ((await answer.json()) as { data: StripeObject[] }).data;
  if (object === undefined) throw new Error(`The sandbox has no ${list}`);
  return object;
}

/** The event's JSON with a place for the number of its object, of its object's items, and its time. */
function patternOf(kind: Kind, object: StripeObject): string {
  const event = (): string =>
    JSON.stringify({
      id: "evt_bench@NUMBER@",
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
  return ids.reduce((text, id) => text.replaceAll(id, `${id.split("_")[0]}_bench@NUMBER@`), event());
}

/** Metadata of about `bytes`, as a team's own software leaves it. */
function notes(bytes: number): Record<string, string> {
  const entry = (index: number): [string, string] => [
    `crm_field_${index}`,
    `Set by the import on day ${index} of the month`,
  ];
  return Object.fromEntries(Array.from({ length: Math.floor(bytes / 61) }, (_, index) => entry(index + 10)));
}
