import { lazy, type ComponentType } from "react";

import { Document } from "./document.js";

/** A document of the folder docs that the dashboard shows as help. */
interface Topic {
  title: string;
  /** Its text, which is loaded when it is shown. */
  Text: ComponentType;
}

const topic = (title: string, load: () => Promise<{ default: string }>): Topic => ({
  title,
  Text: lazy(async () => {
    const { default: html } = await load();
    return { default: () => Document({ html }) };
  }),
});

/** The help pages, by the last part of their addresses. */
export const TOPICS: Record<string, Topic> = {
  "connect-stripe": topic("Connecting Stripe", () => import("../../../../../docs/connect-stripe.md")),
  "api-keys": topic("API keys", () => import("../../../../../docs/api-keys.md")),
  access: topic("What a customer may use", () => import("../../../../../docs/access.md")),
  revenue: topic("Revenue", () => import("../../../../../docs/revenue.md")),
  notices: topic("Notices", () => import("../../../../../docs/notices.md")),
  "sql-access": topic("SQL access", () => import("../../../../../docs/sql-access.md")),
  people: topic("People", () => import("../../../../../docs/people.md")),
  accounts: topic("Accounts", () => import("../../../../../docs/accounts.md")),
};
