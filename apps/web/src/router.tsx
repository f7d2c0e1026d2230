import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { auditFilter } from "./pages/audit/audit-filter.js";
import { customerSearch } from "./pages/customers/customer-search.js";
import { eventFilter } from "./pages/events/event-filter.js";
import { revenueSearch } from "./pages/revenue/revenue-search.js";
import { signInSearch } from "./pages/sign-in/sign-in-search.js";
import { sqlSearch } from "./pages/sql-console/sql-search.js";
import { tableSearch } from "./pages/tables/table-search.js";
import { onlyKnown } from "./shell/only-known.js";
import { PageError } from "./shell/page-error.js";
import { NotFoundPage, NotFoundContent } from "./shell/not-found.js";
import { RootLayout } from "./shell/root-layout.js";

const root = createRootRoute({
  component: RootLayout,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: onlyKnown(signInSearch),
  component: lazyRouteComponent(() => import("./pages/sign-in/sign-in-page.js"), "SignInPage"),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: onlyKnown(signInSearch),
  component: lazyRouteComponent(() => import("./pages/sign-up/sign-up-page.js"), "SignUpPage"),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(
    () => import("./pages/reset-password/reset-password-page.js"),
    "ResetPasswordPage",
  ),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./pages/invitation/invitation-page.js"), "InvitationPage"),
});
const help = createRoute({
  getParentRoute: () => root,
  path: "/help/$topic",
  component: lazyRouteComponent(() => import("./pages/help/help-page.js"), "HelpPage"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: lazyRouteComponent(() => import("./session/signed-in-layout.js"), "SignedInLayout"),
});
const index = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("./shell/start-page.js"), "StartPage"),
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account/account-layout.js"), "AccountLayout"),
});
const accountIndex = createRoute({
  getParentRoute: () => account,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/account/profile", replace: true });
  },
});
const profile = createRoute({
  getParentRoute: () => account,
  path: "/profile",
  component: lazyRouteComponent(() => import("./pages/account/profile-page.js"), "ProfilePage"),
});
const security = createRoute({
  getParentRoute: () => account,
  path: "/security",
  component: lazyRouteComponent(() => import("./pages/account/security-page.js"), "SecurityPage"),
});
const sessions = createRoute({
  getParentRoute: () => account,
  path: "/sessions",
  component: lazyRouteComponent(() => import("./pages/account/sessions-page.js"), "SessionsPage"),
});
const team = createRoute({
  getParentRoute: () => signedIn,
  path: "/teams/$teamId",
  component: lazyRouteComponent(() => import("./shell/team-layout.js"), "TeamLayout"),
  notFoundComponent: NotFoundContent,
});

const teamIndex = createRoute({
  getParentRoute: () => team,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/teams/$teamId/home", params, replace: true });
  },
});
const home = createRoute({
  getParentRoute: () => team,
  path: "/home",
  component: lazyRouteComponent(() => import("./pages/home/home-page.js"), "HomePage"),
});
const revenue = createRoute({
  getParentRoute: () => team,
  path: "/revenue",
  validateSearch: onlyKnown(revenueSearch),
  component: lazyRouteComponent(() => import("./pages/revenue/revenue-page.js"), "RevenuePage"),
});
const connection = createRoute({
  getParentRoute: () => team,
  path: "/settings/stripe",
  component: lazyRouteComponent(() => import("./pages/connection/connection-page.js"), "ConnectionPage"),
});
const goLive = createRoute({
  getParentRoute: () => team,
  path: "/settings/stripe/live",
  component: lazyRouteComponent(() => import("./pages/connection/go-live/go-live-page.js"), "GoLivePage"),
});
const sync = createRoute({
  getParentRoute: () => team,
  path: "/settings/sync",
  component: lazyRouteComponent(() => import("./pages/connection/sync-page.js"), "SyncPage"),
});
const apiKeys = createRoute({
  getParentRoute: () => team,
  path: "/settings/api-keys",
  component: lazyRouteComponent(() => import("./pages/api-keys/api-keys-page.js"), "ApiKeysPage"),
});
const sqlAccess = createRoute({
  getParentRoute: () => team,
  path: "/settings/sql-access",
  component: lazyRouteComponent(() => import("./pages/sql-access/sql-access-page.js"), "SqlAccessPage"),
});
const members = createRoute({
  getParentRoute: () => team,
  path: "/settings/members",
  component: lazyRouteComponent(() => import("./pages/members/members-page.js"), "MembersPage"),
});
const general = createRoute({
  getParentRoute: () => team,
  path: "/settings/general",
  component: lazyRouteComponent(() => import("./pages/general/general-page.js"), "GeneralPage"),
});
const notices = createRoute({
  getParentRoute: () => team,
  path: "/settings/notices",
  component: lazyRouteComponent(() => import("./pages/notices/notices-page.js"), "NoticesPage"),
});
const customers = createRoute({
  getParentRoute: () => team,
  path: "/customers",
  validateSearch: onlyKnown(customerSearch),
  component: lazyRouteComponent(() => import("./pages/customers/customers-page.js"), "CustomersPage"),
});
const customer = createRoute({
  getParentRoute: () => team,
  path: "/customers/$customerId",
  component: lazyRouteComponent(() => import("./pages/customers/customer-page.js"), "CustomerPage"),
});
const tables = createRoute({
  getParentRoute: () => team,
  path: "/tables",
  component: lazyRouteComponent(() => import("./pages/tables/tables-page.js"), "TablesPage"),
});
const table = createRoute({
  getParentRoute: () => tables,
  path: "/$table",
  validateSearch: onlyKnown(tableSearch),
  component: lazyRouteComponent(() => import("./pages/tables/table-rows.js"), "TableRows"),
});
const sqlConsole = createRoute({
  getParentRoute: () => team,
  path: "/sql",
  validateSearch: onlyKnown(sqlSearch),
  component: lazyRouteComponent(() => import("./pages/sql-console/sql-console-page.js"), "SqlConsolePage"),
});
const events = createRoute({
  getParentRoute: () => team,
  path: "/events",
  validateSearch: onlyKnown(eventFilter),
  component: lazyRouteComponent(() => import("./pages/events/events-page.js"), "EventsPage"),
});
const event = createRoute({
  getParentRoute: () => team,
  path: "/events/$eventId",
  component: lazyRouteComponent(() => import("./pages/events/event-page.js"), "EventPage"),
});
const oldAudit = createRoute({
  getParentRoute: () => team,
  path: "/audit",
  validateSearch: onlyKnown(auditFilter),
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/teams/$teamId/settings/audit", params, search, replace: true });
  },
});
const audit = createRoute({
  getParentRoute: () => team,
  path: "/settings/audit",
  validateSearch: onlyKnown(auditFilter),
  component: lazyRouteComponent(() => import("./pages/audit/audit-page.js"), "AuditPage"),
});

/**
 * The pages of the dashboard by their addresses. Pages that are not needed at first are loaded when they are
 * opened.
 */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    resetPassword,
    invitation,
    help,
    signedIn.addChildren([
      index,
      account.addChildren([accountIndex, profile, security, sessions]),
      team.addChildren([
        teamIndex,
        home,
        revenue,
        connection,
        goLive,
        sync,
        apiKeys,
        sqlAccess,
        notices,
        members,
        general,
        customers,
        customer,
        tables.addChildren([table]),
        sqlConsole,
        events,
        event,
        audit,
        oldAudit,
      ]),
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

/** The type of {@link router}, for code that the router itself imports. */
export type AppRouterInstance = typeof router;

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
