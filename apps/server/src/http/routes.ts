/**
 * One documented REST route: an address and the procedure that answers it. A route adds nothing to its procedure.
 */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The path in Express's form; its parameters are fields of the procedure's input. */
  path: string;
  procedure: string;
  /**
   * The query parameters, each with a function that converts its text to the input's value. {@link BY_KEY}: the
   * parameter has a key in brackets, as in `metadata[userId]=42`.
   */
  query?: Record<string, ((text: string) => unknown) | typeof BY_KEY>;
  /** The status of a success, if it is not 200. */
  status?: 201 | 202 | 204;
  /** Set if the answer is sent in parts: returns the type of the answer's content and the name of the file. */
  stream?: (input: Record<string, unknown>) => { contentType: string; fileName: string };
}

/** Marks a parameter `name[key]=value`. The input gets the field `name` with an object of all keys. */
export const BY_KEY = Symbol("by key");

const T = "/api/billstack/teams/:teamId";

const text = (value: string): string => value;
/** A text that is no number stays a text, so that the procedure's schema refuses it and names the field. */
const number = (value: string): unknown => (/^\d{1,9}$/.test(value) ? Number(value) : value);
const boolean = (value: string): unknown => (value === "true" ? true : value === "false" ? false : value);

/** Reads JSON. A text that is no JSON stays a text, so that the procedure's schema refuses it and names the field. */
export const json = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};
/** Reads a list with commas between its entries. */
export const commaList = (value: string): string[] => value.split(",").map((part) => part.trim());

const tableQuestion = { sort: text, where: json, search: text, columns: commaList };
const paging = { limit: number, cursor: text };
const eventFilters = {
  status: text,
  type: text,
  objectId: text,
  receivedAfter: text,
  receivedBefore: text,
};
const auditFilters = { action: text, userId: text, from: text, to: text, q: text };

/** Returns the routes of a resource: its list with these filters, and one object by its id. */
function resourceRoutes(plural: string, filters: NonNullable<Route["query"]>): Route[] {
  return [
    { method: "GET", path: `${T}/${plural}`, procedure: `${plural}.list`, query: { ...filters, ...paging } },
    { method: "GET", path: `${T}/${plural}/:id`, procedure: `${plural}.get` },
  ];
}

const created = { createdAfter: text, createdBefore: text };

/** All REST routes. The OpenAPI document is made from this table and the procedures' schemas. */
export const ROUTES: readonly Route[] = [
  { method: "POST", path: "/api/auth/sign-up", procedure: "auth.signUp", status: 201 },
  { method: "POST", path: "/api/auth/sign-in", procedure: "auth.signIn" },
  { method: "POST", path: "/api/auth/sign-out", procedure: "auth.signOut", status: 204 },
  { method: "POST", path: "/api/auth/confirm", procedure: "auth.confirm" },
  { method: "GET", path: "/api/auth/factor", procedure: "factor.get" },
  { method: "POST", path: "/api/auth/factor/begin", procedure: "factor.begin" },
  { method: "POST", path: "/api/auth/factor/confirm", procedure: "factor.confirm" },
  {
    method: "POST",
    path: "/api/auth/factor/recovery-codes",
    procedure: "factor.renewRecoveryCodes",
  },
  { method: "DELETE", path: "/api/auth/factor", procedure: "factor.remove" },
  { method: "GET", path: "/api/auth/session", procedure: "auth.session" },
  { method: "POST", path: "/api/auth/password", procedure: "auth.changePassword" },
  {
    method: "POST",
    path: "/api/auth/reset-password/request",
    procedure: "auth.requestReset",
    status: 202,
  },
  { method: "POST", path: "/api/auth/reset-password", procedure: "auth.resetPassword" },
  { method: "PUT", path: "/api/auth/account", procedure: "auth.rename" },
  { method: "DELETE", path: "/api/auth/account", procedure: "auth.deleteAccount" },
  { method: "GET", path: "/api/auth/sessions", procedure: "auth.listSessions" },
  { method: "DELETE", path: "/api/auth/sessions", procedure: "auth.revokeOtherSessions" },
  { method: "DELETE", path: "/api/auth/sessions/:id", procedure: "auth.revokeSession" },
  { method: "GET", path: "/api/billstack/teams", procedure: "teams.list" },
  { method: "POST", path: "/api/billstack/teams", procedure: "teams.create", status: 201 },
  { method: "PATCH", path: T, procedure: "teams.rename" },
  { method: "DELETE", path: T, procedure: "teams.delete" },
  { method: "POST", path: `${T}/stripe/connect`, procedure: "connection.connect" },
  { method: "GET", path: `${T}/stripe/status`, procedure: "connection.status" },
  { method: "POST", path: `${T}/stripe/check`, procedure: "connection.check" },
  { method: "DELETE", path: `${T}/stripe/disconnect`, procedure: "connection.disconnect" },
  { method: "GET", path: `${T}/stripe/dependents`, procedure: "connection.dependents" },
  { method: "GET", path: `${T}/stripe/webhook-url`, procedure: "connection.webhookUrl" },
  { method: "PUT", path: `${T}/stripe/webhook-secret`, procedure: "connection.setWebhookSecret" },
  {
    method: "POST",
    path: `${T}/stripe/webhook-endpoint`,
    procedure: "connection.createWebhookEndpoint",
    status: 201,
  },
  { method: "PUT", path: `${T}/stripe/keys`, procedure: "connection.setKeys" },
  { method: "POST", path: `${T}/stripe/backfill`, procedure: "backfill.start", query: { wait: boolean } },
  { method: "GET", path: `${T}/stripe/backfill`, procedure: "backfill.get" },
  { method: "GET", path: `${T}/stripe/backfills`, procedure: "backfill.list", query: { limit: number } },
  { method: "DELETE", path: `${T}/stripe/backfill`, procedure: "backfill.cancel" },
  { method: "GET", path: `${T}/stripe/verification`, procedure: "verification.get" },
  { method: "POST", path: `${T}/stripe/verification`, procedure: "verification.start" },
  { method: "POST", path: `${T}/stripe/verification/removal`, procedure: "verification.answerRemoval" },
  {
    method: "GET",
    path: `${T}/stripe/events`,
    procedure: "events.list",
    query: { ...eventFilters, ...paging },
  },
  { method: "GET", path: `${T}/stripe/events/types`, procedure: "events.types" },
  {
    method: "GET",
    path: `${T}/stripe/events/matching`,
    procedure: "events.countMatching",
    query: eventFilters,
  },
  { method: "POST", path: `${T}/stripe/events/replay-matching`, procedure: "events.replayMatching" },
  { method: "GET", path: `${T}/stripe/events/counts`, procedure: "events.counts" },
  { method: "POST", path: `${T}/stripe/events/replay`, procedure: "events.replayBuried" },
  { method: "POST", path: `${T}/stripe/catch-up`, procedure: "events.catchUp" },
  { method: "GET", path: `${T}/stripe/events/:eventId`, procedure: "events.get" },
  { method: "POST", path: `${T}/stripe/events/:eventId/replay`, procedure: "events.replay" },
  { method: "GET", path: `${T}/stripe/tables`, procedure: "tables.list" },
  {
    method: "GET",
    path: `${T}/stripe/tables/:table`,
    procedure: "tables.rows",
    query: { ...tableQuestion, ...paging },
  },
  { method: "GET", path: `${T}/stripe/tables/:table/rows/:id`, procedure: "tables.row" },
  {
    method: "GET",
    path: `${T}/stripe/tables/:table/count`,
    procedure: "tables.count",
    query: { where: json, search: text },
  },
  {
    method: "GET",
    path: `${T}/stripe/tables/:table/sql`,
    procedure: "tables.sql",
    query: tableQuestion,
  },
  {
    method: "GET",
    path: `${T}/stripe/tables/:table/export.:format`,
    procedure: "tables.export",
    query: tableQuestion,
    stream: ({ table, format }) => ({
      contentType: format === "json" ? "application/json" : "text/csv; charset=utf-8",
      fileName: `${String(table)}.${format === "json" ? "json" : "csv"}`,
    }),
  },
  { method: "GET", path: `${T}/stripe/table-views`, procedure: "tables.views" },
  { method: "PUT", path: `${T}/stripe/table-views`, procedure: "tables.saveView" },
  { method: "DELETE", path: `${T}/stripe/table-views/:viewId`, procedure: "tables.deleteView" },
  {
    method: "GET",
    path: `${T}/access`,
    procedure: "access.get",
    query: { customer: text, email: text, metadata: BY_KEY, pastDue: text },
  },
  { method: "POST", path: `${T}/stripe/refresh`, procedure: "access.refresh" },
  {
    method: "GET",
    path: `${T}/customers/search`,
    procedure: "customers.search",
    query: { q: text, limit: number },
  },
  { method: "GET", path: `${T}/customers/:id/overview`, procedure: "customers.overview" },
  { method: "GET", path: `${T}/customers/:id/events`, procedure: "customers.events", query: paging },
  ...resourceRoutes("customers", { email: text, ...created, metadata: BY_KEY }),
  ...resourceRoutes("subscriptions", {
    customer: text,
    status: text,
    product: text,
    price: text,
    ...created,
    metadata: BY_KEY,
  }),
  ...resourceRoutes("products", { active: boolean, ...created, metadata: BY_KEY }),
  ...resourceRoutes("prices", {
    product: text,
    active: boolean,
    lookupKey: text,
    ...created,
    metadata: BY_KEY,
  }),
  ...resourceRoutes("invoices", { customer: text, subscription: text, status: text, ...created }),
  ...resourceRoutes("charges", { customer: text, status: text, ...created }),
  ...resourceRoutes("entitlements", { customer: text }),
  { method: "GET", path: `${T}/revenue`, procedure: "revenue.summary", query: { currency: text } },
  {
    method: "GET",
    path: `${T}/revenue/months`,
    procedure: "revenue.months",
    query: { currency: text, months: number },
  },
  {
    method: "GET",
    path: `${T}/revenue/lines`,
    procedure: "revenue.lines",
    query: { figure: text, month: text, currency: text, status: text, ...paging },
  },
  { method: "GET", path: `${T}/revenue/rates`, procedure: "revenue.rates" },
  { method: "PUT", path: `${T}/revenue/rates`, procedure: "revenue.setRates" },
  {
    method: "GET",
    path: `${T}/revenue/exports/:file`,
    procedure: "revenue.export",
    query: { currency: text, months: number },
    stream: ({ file }) => ({ contentType: "text/csv; charset=utf-8", fileName: String(file) }),
  },
  { method: "GET", path: `${T}/api-keys`, procedure: "apiKeys.list" },
  { method: "POST", path: `${T}/api-keys`, procedure: "apiKeys.create", status: 201 },
  { method: "POST", path: `${T}/api-keys/:keyId/rotate`, procedure: "apiKeys.rotate", status: 201 },
  { method: "DELETE", path: `${T}/api-keys/:keyId`, procedure: "apiKeys.revoke" },
  { method: "GET", path: `${T}/audit`, procedure: "audit.list", query: { ...auditFilters, ...paging } },
  { method: "GET", path: `${T}/audit/actors`, procedure: "audit.actors" },
  {
    method: "GET",
    path: `${T}/audit/export`,
    procedure: "audit.export",
    query: { ...auditFilters, format: text },
    stream: ({ format }) => ({
      contentType: format === "json" ? "application/json" : "text/csv; charset=utf-8",
      fileName: `audit.${format === "json" ? "json" : "csv"}`,
    }),
  },
  { method: "GET", path: `${T}/notices`, procedure: "notices.list", query: paging },
  { method: "GET", path: `${T}/notice-settings`, procedure: "notices.settings" },
  { method: "PUT", path: `${T}/notice-settings`, procedure: "notices.changeSettings" },
  { method: "POST", path: `${T}/notice-settings/test`, procedure: "notices.sendTest" },
  { method: "POST", path: `${T}/notice-settings/secret`, procedure: "notices.rotateSecret" },
  { method: "GET", path: `${T}/security`, procedure: "security.get" },
  { method: "PUT", path: `${T}/security`, procedure: "security.set" },
  { method: "GET", path: `${T}/sql-access`, procedure: "sqlAccess.get" },
  { method: "POST", path: `${T}/sql-access`, procedure: "sqlAccess.make", status: 201 },
  { method: "DELETE", path: `${T}/sql-access`, procedure: "sqlAccess.revoke" },
  { method: "POST", path: `${T}/sql/run`, procedure: "sqlConsole.run" },
  { method: "GET", path: `${T}/sql/schema`, procedure: "sqlConsole.schema" },
  { method: "GET", path: `${T}/sql/queries`, procedure: "sqlConsole.queries" },
  { method: "POST", path: `${T}/sql/queries`, procedure: "sqlConsole.saveQuery", status: 201 },
  { method: "PATCH", path: `${T}/sql/queries/:queryId`, procedure: "sqlConsole.changeQuery" },
  { method: "DELETE", path: `${T}/sql/queries/:queryId`, procedure: "sqlConsole.deleteQuery" },
  { method: "GET", path: `${T}/members`, procedure: "members.list" },
  { method: "PATCH", path: `${T}/members/:userId`, procedure: "members.changeRole" },
  { method: "DELETE", path: `${T}/members/:userId`, procedure: "members.remove" },
  { method: "GET", path: `${T}/invitations`, procedure: "invitations.list" },
  { method: "POST", path: `${T}/invitations`, procedure: "invitations.create", status: 201 },
  {
    method: "POST",
    path: `${T}/invitations/:invitationId/renew`,
    procedure: "invitations.renew",
    status: 201,
  },
  { method: "DELETE", path: `${T}/invitations/:invitationId`, procedure: "invitations.revoke" },
  { method: "POST", path: "/api/invitations/preview", procedure: "invitations.preview" },
  { method: "POST", path: "/api/invitations/accept", procedure: "invitations.accept" },
];
