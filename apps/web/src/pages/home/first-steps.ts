import { may, type Permission, type Role } from "@billstack/tenancy/roles";
import type { LinkProps } from "@tanstack/react-router";

/** One step of the way from a new team to programs and people that use its data. */
export interface FirstStep {
  title: string;
  text: string;
  to: NonNullable<LinkProps["to"]>;
  /** The text of the link. */
  link: string;
  state: "done" | "running" | "next" | "later";
}

/** What has been done already. Null means that the person's role may not know, or that the server cannot do it. */
interface Done {
  connected: boolean;
  loaded: boolean | "running";
  hasKey: boolean | null;
  hasLogin: boolean | null;
}

const STEPS = [
  {
    name: "connected",
    needs: "connection.connect",
    title: "Connect Stripe",
    text: "Paste two keys of your Stripe account, or use the sandbox to try BillStack without one.",
    to: "/teams/$teamId/settings/stripe",
    link: "Connect Stripe",
  },
  {
    name: "loaded",
    needs: "backfill.run",
    title: "Sync the data",
    text: "BillStack copies every object once. After that, changes arrive automatically.",
    to: "/teams/$teamId/settings/sync",
    link: "Sync the data",
  },
  {
    name: "hasKey",
    needs: "api_keys.manage",
    title: "Create an API key",
    text: "With a key, your application asks what a customer may use.",
    to: "/teams/$teamId/settings/api-keys",
    link: "Create an API key",
  },
  {
    name: "hasLogin",
    needs: "sql_access.manage",
    title: "Query with SQL",
    text: "A read-only login opens the tables to psql, Metabase and your own queries.",
    to: "/teams/$teamId/settings/sql-access",
    link: "Create an SQL login",
  },
] as const satisfies ({ name: keyof Done; needs: Permission } & Omit<FirstStep, "state">)[];

/**
 * Returns the steps that a member with this role may do, in their order. The first that is not done is the next one.
 * Steps after it wait for it. A person who may not connect the team has no steps until somebody has connected it.
 */
export function firstSteps(role: Role, done: Done): FirstStep[] {
  if (!done.connected && !may(role, "connection.connect")) return [];
  const own = STEPS.filter(({ name, needs }) => may(role, needs) && done[name] !== null);
  const next = own.find(({ name }) => done[name] === false);
  return own.map((step) => ({
    ...step,
    state: stateOf(done[step.name], step === next),
  }));
}

function stateOf(done: Done[keyof Done], isNext: boolean): FirstStep["state"] {
  if (done === "running") return "running";
  if (done === true) return "done";
  return isNext ? "next" : "later";
}
