import access from "../../../../../docs/access.md";
import accounts from "../../../../../docs/accounts.md";
import apiKeys from "../../../../../docs/api-keys.md";
import connectStripe from "../../../../../docs/connect-stripe.md";
import people from "../../../../../docs/people.md";
import notices from "../../../../../docs/notices.md";
import revenue from "../../../../../docs/revenue.md";
import sqlAccess from "../../../../../docs/sql-access.md";

/** The documents that the dashboard shows as help, as HTML, by the last part of their addresses. */
export const TOPICS: Record<string, { title: string; html: string }> = {
  "connect-stripe": { title: "Connecting Stripe", html: connectStripe },
  "api-keys": { title: "API keys", html: apiKeys },
  access: { title: "What a customer may use", html: access },
  revenue: { title: "Revenue", html: revenue },
  notices: { title: "Notices", html: notices },
  "sql-access": { title: "SQL access", html: sqlAccess },
  people: { title: "People", html: people },
  accounts: { title: "Accounts", html: accounts },
};
