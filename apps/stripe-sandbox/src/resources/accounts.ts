import { noSuchObject } from "../api/errors.js";
import { expand } from "../api/params.js";
import { route } from "../api/route.js";

/** The routes of accounts. An account can only read itself, because the sandbox has no connected accounts. */
export const accountRoutes = [
  route("GET", "/v1/account", "account", { expand }, ({ account }) => ({
    kind: "plain",
    value: account.profile,
  })),
  route("GET", "/v1/accounts/:id", "account", { expand }, ({ account, ids: [id = ""] }) => {
    if (id !== account.id) throw noSuchObject("account", id);
    return { kind: "plain", value: account.profile };
  }),
];
