/** A group of operations in the API documentation. Its key is the first part of the names of their procedures. */
interface Area {
  title: string;
  description: string;
}

/** The areas in the order in which the documentation shows them: first what programs need most often. */
export const AREAS = {
  access: {
    title: "Access",
    description: "What a customer may use now, and reading objects from Stripe at once.",
  },
  customers: {
    title: "Customers",
    description: "Lists, single customers, search, and what belongs to a customer.",
  },
  subscriptions: { title: "Subscriptions", description: "Subscriptions with their items." },
  products: { title: "Products", description: "Products of the Stripe account." },
  prices: { title: "Prices", description: "Prices of products." },
  invoices: { title: "Invoices", description: "Invoices of customers." },
  charges: { title: "Payments", description: "Charges of customers." },
  entitlements: { title: "Entitlements", description: "The features that customers are entitled to now." },
  revenue: {
    title: "Revenue",
    description: "MRR, its movements, churn and payments, and the lines they are made of.",
  },
  connection: {
    title: "Stripe connection",
    description: "Keys, webhook endpoint and state of a team's connection.",
  },
  backfill: { title: "Sync", description: "Backfills: they load the account's data from Stripe." },
  verification: {
    title: "Verification",
    description: "Compares the team's data with Stripe, and corrects it.",
  },
  events: { title: "Events", description: "The events that Stripe has sent, and what became of them." },
  tables: { title: "Tables", description: "The rows of the synced tables, their saved views and exports." },
  sqlConsole: { title: "SQL console", description: "Queries on the team's tables, and saved queries." },
  sqlAccess: { title: "SQL access", description: "The team's own read-only login to PostgreSQL." },
  apiKeys: { title: "API keys", description: "The keys with which programs call this API." },
  teams: { title: "Teams", description: "The teams of the person who is signed in." },
  members: { title: "Members", description: "The people of a team and their roles." },
  invitations: { title: "Invitations", description: "Invitations to a team." },
  security: { title: "Security of a team", description: "Whether members need a second factor." },
  notices: { title: "Notices", description: "What a team is told by e-mail and webhook, and its settings." },
  audit: { title: "Audit", description: "Who did what in the team, and when." },
  auth: { title: "Account and sessions", description: "Sign-up, sign-in, password, and sessions." },
  factor: { title: "Second factor", description: "The second factor of the person who is signed in." },
} as const satisfies Record<string, Area>;
