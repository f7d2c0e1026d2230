import { includesScope, type Scope } from "@billstack/tenancy/roles";

interface ExampleInput {
  /** The address of BillStack without a path. */
  origin: string;
  teamId: string;
  rawKey: string;
  scopes: readonly string[];
  /** The id of one of the team's customers; null if it has none. */
  customerId: string | null;
}

interface Example {
  scope: Scope;
  /** The path below the address of the team. */
  path: (customerId: string) => string;
  /** The same call in TypeScript. */
  call: (customerId: string) => string;
}

/** One call for each scope, the most useful first. An example shows the first one that the key may make. */
const EXAMPLES: readonly Example[] = [
  {
    scope: "access:read",
    path: (id) => `access?customer=${id}`,
    call: (id) => `billstack.access({ customer: "${id}" })`,
  },
  {
    scope: "customers:read",
    path: () => "customers?limit=3",
    call: () => "billstack.customers.page({ limit: 3 })",
  },
  {
    scope: "subscriptions:read",
    path: () => "subscriptions?limit=3",
    call: () => "billstack.subscriptions.page({ limit: 3 })",
  },
  {
    scope: "products:read",
    path: () => "products?limit=3",
    call: () => "billstack.products.page({ limit: 3 })",
  },
  {
    scope: "invoices:read",
    path: () => "invoices?limit=3",
    call: () => "billstack.invoices.page({ limit: 3 })",
  },
  {
    scope: "payments:read",
    path: () => "charges?limit=3",
    call: () => "billstack.charges.page({ limit: 3 })",
  },
  {
    scope: "entitlements:read",
    path: () => "entitlements?limit=3",
    call: () => "billstack.entitlements.page({ limit: 3 })",
  },
  { scope: "sync:read", path: () => "stripe/status", call: () => "billstack.status()" },
];

/** Any team has a status, so this call works with every key that may read it. */
const FALLBACK = { path: () => "stripe/tables", call: () => "billstack.status()" };

/** Returns a call with the key as a command for a shell, and as a program for Node.js. */
export function examplesOf({ origin, teamId, rawKey, scopes, customerId }: ExampleInput): {
  curl: string;
  program: string;
} {
  const { path, call } = EXAMPLES.find(({ scope }) => includesScope(scopes, scope)) ?? FALLBACK;
  const id = customerId ?? "cus_…";
  return {
    curl: `curl "${origin}/api/billstack/teams/${teamId}/${path(id)}" \\\n  -H "Authorization: Bearer ${rawKey}"`,
    program: `import { createBillStack } from "@billstack/client";

const billstack = createBillStack({
  url: "${origin}",
  teamId: "${teamId}",
  apiKey: "${rawKey}",
});
console.log(await ${call(id)});`,
  };
}
