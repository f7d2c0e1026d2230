import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { ConnectionPage } from "./pages/connection/connection-page.js";
import { auditFilter } from "./pages/audit/audit-filter.js";
import { eventFilter } from "./pages/events/event-filter.js";
import { SignInPage } from "./pages/sign-in/sign-in-page.js";
import { signInSearch } from "./pages/sign-in/sign-in-search.js";
import { SignUpPage } from "./pages/sign-up/sign-up-page.js";
import { SignedInLayout } from "./session/signed-in-layout.js";
import { PageError } from "./shell/page-error.js";
import { StartPage } from "./shell/start-page.js";
import { NotFoundPage, NotFoundContent } from "./shell/not-found.js";
import { RootLayout } from "./shell/root-layout.js";
import { TeamLayout } from "./shell/team-layout.js";

const root = createRootRoute({
  component: RootLayout,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: SignInPage,
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: signInSearch,
  component: SignUpPage,
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

const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedInLayout });
const index = createRoute({ getParentRoute: () => signedIn, path: "/", component: StartPage });
const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account/account-page.js"), "AccountPage"),
});
const team = createRoute({
  getParentRoute: () => signedIn,
  path: "/teams/$teamId",
  component: TeamLayout,
  notFoundComponent: NotFoundContent,
});

const teamIndex = createRoute({
  getParentRoute: () => team,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/teams/$teamId/settings/stripe", params, replace: true });
  },
});
const connection = createRoute({
  getParentRoute: () => team,
  path: "/settings/stripe",
  component: ConnectionPage,
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
const tables = createRoute({
  getParentRoute: () => team,
  path: "/tables",
  component: lazyRouteComponent(() => import("./pages/tables/tables-page.js"), "TablesPage"),
});
const table = createRoute({
  getParentRoute: () => tables,
  path: "/$table",
  component: lazyRouteComponent(() => import("./pages/tables/table-rows.js"), "TableRows"),
});
const sqlConsole = createRoute({
  getParentRoute: () => team,
  path: "/sql",
  component: lazyRouteComponent(() => import("./pages/sql-console/sql-console-page.js"), "SqlConsolePage"),
});
const events = createRoute({
  getParentRoute: () => team,
  path: "/events",
  validateSearch: eventFilter,
  component: lazyRouteComponent(() => import("./pages/events/events-page.js"), "EventsPage"),
});
const event = createRoute({
  getParentRoute: () => team,
  path: "/events/$eventId",
  component: lazyRouteComponent(() => import("./pages/events/event-page.js"), "EventPage"),
});
const audit = createRoute({
  getParentRoute: () => team,
  path: "/audit",
  validateSearch: auditFilter,
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
      account,
      team.addChildren([
        teamIndex,
        connection,
        apiKeys,
        sqlAccess,
        notices,
        members,
        general,
        tables.addChildren([table]),
        sqlConsole,
        events,
        event,
        audit,
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
