/** What the documented example of an operation sends, besides its path. */
interface RequestExample {
  /** Values of query parameters, as they stand in the address before they are encoded. */
  query?: Readonly<Record<string, string>>;
  body?: Readonly<Record<string, unknown>>;
}

/**
 * The example values of path parameters. The id of the team is a variable of the shell, which the reader sets once,
 * like the API key.
 */
export const PATH_EXAMPLES: Readonly<Record<string, string>> = {
  teamId: "$BILLSTACK_TEAM",
  eventId: "evt_123",
  table: "customers",
  format: "csv",
  viewId: "00000000-0000-4000-8000-000000000000",
  file: "changes.csv",
  keyId: "key_123",
  queryId: "query_123",
  userId: "user_123",
  invitationId: "inv_123",
};

/** The example values of the path parameter `id`, which means something else in each area. */
export const ID_EXAMPLES: Readonly<Record<string, string>> = {
  auth: "session_123",
  tables: "cus_123",
  customers: "cus_123",
  subscriptions: "sub_123",
  products: "prod_123",
  prices: "price_123",
  invoices: "in_123",
  charges: "ch_123",
  entitlements: "ent_123",
};

const email = "ada@example.com";
const password = "correct horse battery";
const page = { query: { limit: "3" } };

/**
 * An example for each procedure that needs more than its path, and for those whose example is clearer with more. A test
 * sends all of them.
 */
export const REQUEST_EXAMPLES: Readonly<Record<string, RequestExample>> = {
  "auth.signUp": { body: { email, password, teamName: "Acme" } },
  "auth.signIn": { body: { email, password } },
  "auth.confirm": { body: { password } },
  "factor.confirm": { body: { code: "123456" } },
  "factor.renewRecoveryCodes": { body: { code: "123456" } },
  "factor.remove": { body: { code: "123456" } },
  "auth.changePassword": { body: { currentPassword: password, newPassword: "a longer horse battery" } },
  "auth.requestReset": { body: { email } },
  "auth.resetPassword": { body: { token: "the-token-of-the-link", newPassword: "a longer horse battery" } },
  "auth.rename": { body: { name: "Ada Lovelace" } },
  "auth.deleteAccount": { body: { password } },
  "teams.create": { body: { name: "Acme" } },
  "teams.rename": { body: { name: "Acme Corporation" } },
  "teams.delete": { body: { name: "Acme Corporation" } },
  "connection.connect": {
    body: {
      secretKey: "sk_test_sandbox_acme",
      publishableKey: "pk_test_sandbox_acme",
      makeEndpoint: true,
      loadNow: true,
    },
  },
  "connection.setWebhookSecret": { body: { webhookSecret: "whsec_12345678901234567890123456789012" } },
  "connection.setKeys": {
    body: { secretKey: "sk_test_sandbox_acme", publishableKey: "pk_test_sandbox_acme" },
  },
  "backfill.start": { query: { wait: "true" }, body: { objects: ["customer", "subscription"] } },
  "verification.answerRemoval": { body: { remove: false } },
  "events.list": { query: { type: "customer.*", limit: "3" } },
  "events.countMatching": { query: { status: "buried" } },
  "events.replayMatching": { body: { status: "buried", confirmed: 10 } },
  "access.refresh": { body: { ids: ["cus_123"] } },
  "tables.rows": {
    query: { where: '[{"column":"email","is":"not_null"}]', sort: "-created", limit: "3" },
  },
  "tables.saveView": {
    body: { table: "customers", name: "Newest customers", question: { sort: "-created" } },
  },
  "access.get": { query: { customer: "cus_123" } },
  "customers.search": { query: { q: "ada" } },
  "customers.list": page,
  "subscriptions.list": { query: { status: "active", limit: "3" } },
  "products.list": page,
  "prices.list": page,
  "invoices.list": page,
  "charges.list": page,
  "entitlements.list": page,
  "revenue.months": { query: { months: "3" } },
  "revenue.lines": { query: { figure: "mrr", limit: "3" } },
  "revenue.setRates": { body: { baseCurrency: "eur", rates: [{ currency: "usd", rate: "0.92" }] } },
  "apiKeys.create": { body: { name: "Shop", scopes: ["access:read", "subscriptions:read"] } },
  "apiKeys.rotate": { body: { overlapSeconds: 3600 } },
  "audit.list": page,
  "notices.changeSettings": { body: { webhook: { url: "https://example.com/billstack" } } },
  "security.set": { body: { requireSecondFactor: true } },
  "sqlConsole.run": { body: { sql: "select count(*) from customers" } },
  "sqlConsole.saveQuery": {
    body: { name: "Number of customers", sql: "select count(*) from customers" },
  },
  "sqlConsole.changeQuery": { body: { name: "How many customers" } },
  "members.changeRole": { body: { role: "viewer" } },
  "invitations.create": { body: { email: "grace@example.com", role: "viewer" } },
  "invitations.preview": { body: { token: "the-token-of-the-link" } },
  "invitations.accept": { body: { token: "the-token-of-the-link" } },
};
