import type { Permission } from "@billstack/tenancy/roles";

/** A page, or a place where something can be done, that the palette opens. */
export interface PalettePage {
  label: string;
  /** Other words that people use for it, separated by spaces. */
  words: string;
  /** What the person's role must allow; null for a page that everybody has. */
  needs: Permission | null;
  /** Returns the address, which begins with "/". */
  path: (teamId: string) => string;
}

/** The words by which people look for the pages of the navigation, by their labels. */
export const PAGE_WORDS: Readonly<Record<string, string>> = {
  Home: "start overview dashboard status state equal lag",
  Revenue: "mrr arr churn figures charts money income sales subscribers payments refunds disputes",
  Customers: "people clients buyers users search find",
  Tables: "rows data browse list export csv json views",
  SQL: "query queries console select database postgres",
  Events: "webhooks deliveries log replay failed waiting",
  "Stripe connection": "connect disconnect keys webhook endpoint secret account live test mode permissions",
  Sync: "backfill load import copy verify verification compare missed history",
  "API keys": "tokens programs scopes integration",
  "SQL access": "psql postgres postgresql metabase dbt login password database",
  Members: "people users team invite invitations roles owner admin",
  Notices: "alerts notifications emails mails warnings slack",
  Audit: "log history who activity changes",
  General: "name rename delete team second factor 2fa settings",
};

const of =
  (path: string): PalettePage["path"] =>
  (teamId) =>
    `/teams/${teamId}/${path}`;

/** Pages that are not in the navigation of the team. */
export const OTHER_PAGES: readonly PalettePage[] = [
  {
    label: "Your profile",
    words: "account name email",
    needs: null,
    path: () => "/account/profile",
  },
  {
    label: "Your security",
    words: "account password second factor 2fa totp authenticator recovery codes",
    needs: null,
    path: () => "/account/security",
  },
  {
    label: "Your sessions",
    words: "account browsers devices signed in",
    needs: null,
    path: () => "/account/sessions",
  },
  {
    label: "Help: Connecting Stripe",
    words: "documentation docs guide keys",
    needs: null,
    path: () => "/help/connect-stripe",
  },
  {
    label: "Help: Revenue",
    words: "documentation docs mrr definitions",
    needs: null,
    path: () => "/help/revenue",
  },
  {
    label: "Help: What a customer may use",
    words: "documentation docs access entitlements features",
    needs: null,
    path: () => "/help/access",
  },
  {
    label: "Help: API keys",
    words: "documentation docs tokens scopes",
    needs: null,
    path: () => "/help/api-keys",
  },
  {
    label: "Help: SQL access",
    words: "documentation docs psql metabase dbt",
    needs: null,
    path: () => "/help/sql-access",
  },
  {
    label: "Help: Notices",
    words: "documentation docs alerts mails",
    needs: null,
    path: () => "/help/notices",
  },
  {
    label: "Help: People",
    words: "documentation docs members roles invitations",
    needs: null,
    path: () => "/help/people",
  },
  {
    label: "Help: Accounts",
    words: "documentation docs password second factor",
    needs: null,
    path: () => "/help/accounts",
  },
];

/** What can be done on a page. The entry opens the page, because more has to be said or confirmed there. */
export const PLACES: readonly PalettePage[] = [
  {
    label: "Connect or disconnect Stripe",
    words: "replace keys account live test sandbox",
    needs: "connection.connect",
    path: of("settings/stripe"),
  },
  {
    label: "Replace the Stripe keys",
    words: "rotate secret publishable",
    needs: "connection.rotate",
    path: of("settings/stripe#keys"),
  },
  {
    label: "Set up the webhook",
    words: "endpoint signing secret recreate replace",
    needs: "connection.rotate",
    path: of("settings/stripe#webhook"),
  },
  {
    label: "Create an API key",
    words: "new token add",
    needs: "api_keys.manage",
    path: of("settings/api-keys"),
  },
  {
    label: "Create an SQL login",
    words: "new psql metabase dbt postgres password",
    needs: "sql_access.manage",
    path: of("settings/sql-access"),
  },
  {
    label: "Invite a person",
    words: "add member user people",
    needs: "invitations.manage",
    path: of("settings/members"),
  },
  {
    label: "Enter exchange rates",
    words: "currency currencies convert",
    needs: "revenue.rates",
    path: of("revenue"),
  },
  {
    label: "Export the revenue",
    words: "download csv mrr roll-forward",
    needs: "revenue.read",
    path: of("revenue"),
  },
  {
    label: "Export the rows of a table",
    words: "download csv json",
    needs: "tables.read",
    path: of("tables"),
  },
  {
    label: "Show failed events",
    words: "replay buried errors",
    needs: "events.read",
    path: of("events?status=buried"),
  },
  {
    label: "Change your password",
    words: "account security",
    needs: null,
    path: () => "/account/security",
  },
];

/** Other words for what a table has, by its name. */
export const TABLE_WORDS: Readonly<Record<string, string>> = {
  active_entitlements: "features access",
  charges: "payments cards",
  customers: "clients buyers people",
  disputes: "chargebacks",
  invoices: "bills",
  payment_intents: "payments",
  plans: "prices",
  prices: "plans",
  refunds: "money back",
  subscriptions: "recurring",
  subscription_items: "recurring",
};
