import { readFileSync } from "node:fs";

import { may, ROLES, type Permission } from "@billstack/tenancy/roles";
import { expect, it } from "vitest";

import { LIMITS, type LimitName } from "./limits.js";
import { COMMON, OF_THE_PRODUCT } from "./password-rules.js";
import { LONGEST_DAYS } from "./session-store.js";

const read = (name: string): string =>
  readFileSync(new URL(`../../../../docs/${name}.md`, import.meta.url), "utf8");
const accounts = read("accounts");
/** The rows of all tables of a page, without the white space around the cells. */
const rowsOf = (page: string): string[][] =>
  [...page.matchAll(/^\| (.+) \|$/gm)].map(([, row = ""]) => row.split("|").map((cell) => cell.trim()));

/** The beginning of the row in docs/accounts.md about each limit, and whether the row also names the time. */
const LIMIT_ROWS: Partial<Record<LimitName, string>> = {
  signInDevice: "a device from which you have signed in",
  signInAccount: "your account and one network",
  signInNewDevices: "your account, from all devices",
  signInAddress: "one client's address",
  secondFactor: "wrong codes of a second factor",
  confirmUser: "wrong passwords at a confirmation",
  resetAddress: "requests for reset links",
  resetAccount: "reset links by e-mail",
  invitationAddress: "invitations that do not work",
  signUpAddress: "sign-ups in production",
};

it.each(Object.entries(LIMIT_ROWS))("docs/accounts.md says how often %s is allowed", (name, beginning) => {
  const row = rowsOf(accounts).find(([what]) => what?.startsWith(beginning));
  const { points, duration } = LIMITS[name as LimitName];
  // The limits of the sign-in are in a table of their own, below a sentence with their time.
  const allowed = name.startsWith("signIn") ? String(points) : `${points} in ${duration / 60} minutes`;
  expect(row?.[1]).toBe(allowed);
  expect(accounts).toContain("Failures count for 15 minutes:");
  if (name.startsWith("signIn")) expect(duration).toBe(15 * 60);
});

it("docs/accounts.md names the words that a password must not be, and how many common ones are refused", () => {
  expect(accounts).toContain(`the ${COMMON.size.toLocaleString("en")} most common passwords`);
  const ofTheProduct = OF_THE_PRODUCT.map((word) => `\`${word}\``).join(" and ");
  expect(accounts).toContain(`- ${ofTheProduct}, also with digits`);
});

it("docs/accounts.md says how long a session lasts", () => {
  expect(accounts).toContain(`7 days after its last use, and ${LONGEST_DAYS} days after the sign-in`);
});

/** The permissions that each row of the table of roles in docs/people.md is about. */
const ROLE_ROWS: Record<string, Permission[]> = {
  "read the status": [
    "access.read",
    "customers.read",
    "subscriptions.read",
    "products.read",
    "invoices.read",
    "payments.read",
    "entitlements.read",
    "revenue.read",
    "connection.read",
    "backfill.read",
    "events.read",
    "tables.read",
  ],
  "enter exchange rates": ["revenue.rates"],
  "see the members": ["members.read"],
  "leave the team": ["members.remove"],
  "sync and verify": ["connection.check", "backfill.run", "refresh.run", "events.replay"],
  "connect and disconnect": ["connection.connect", "connection.rotate", "connection.disconnect"],
  "manage API keys": ["api_keys.manage", "sql_access.read", "sql_access.manage"],
  "see the saved queries": ["sql_console.read"],
  "run and save queries": ["sql_console.run"],
  "read the audit": ["audit.read"],
  "manage notices": ["notices.manage"],
  "see whether the team requires": ["security.read"],
  "rename the team": ["team.rename"],
  "invite, change and remove admins": ["members.manage", "invitations.manage"],
  "require a second factor": ["security.manage"],
  "delete the team": ["team.delete"],
};

it.each(Object.entries(ROLE_ROWS))("docs/people.md says which roles may %s", (beginning, permissions) => {
  const row = rowsOf(read("people")).find(([what]) => what?.startsWith(beginning));
  for (const permission of permissions)
    expect({ permission, roles: row?.slice(1) }).toEqual({
      permission,
      roles: ROLES.map((role) => (may(role, permission) ? "yes" : "no")),
    });
});
