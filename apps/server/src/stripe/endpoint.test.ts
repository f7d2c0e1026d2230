import { expect, it } from "vitest";

import { endpointOf } from "./endpoint.js";

it.each([
  ["GET", "/v1/customers?limit=100&starting_after=cus_1", "GET /v1/customers"],
  ["POST", "/v1/customers", "POST /v1/customers"],
  ["GET", "/v1/customers/cus_1", "GET /v1/customers/:id"],
  ["GET", "/v1/customers/cus_1?expand[]=tax_ids", "GET /v1/customers/:id"],
  ["GET", "/v1/customers/cus_1/tax_ids?limit=100", "GET /v1/customers/:id/tax_ids"],
  ["GET", "/v1/customers/cus_1/tax_ids/txi_1", "GET /v1/customers/:id/tax_ids/:id"],
  ["GET", "/v1/customers/search?query=x", "GET /v1/customers/search"],
  ["GET", "/v1/products/tax_ids", "GET /v1/products/:id"],
  ["GET", "/v1/coupons/SUMMER%2F26", "GET /v1/coupons/:id"],
  ["GET", "/v1/account", "GET /v1/account"],
  ["GET", "/v1/entitlements/active_entitlements?customer=cus_1", "GET /v1/entitlements/active_entitlements"],
  ["GET", "/v1/entitlements/features/feat_1", "GET /v1/entitlements/features/:id"],
  ["GET", "/v1/checkout/sessions/cs_1/line_items", "GET /v1/checkout/sessions/:id/line_items"],
  ["GET", "/v1/test_helpers/test_clocks/clock_1", "GET /v1/test_helpers/test_clocks/:id"],
  ["GET", "/v2/core/events/evt_1", "GET /v2/core/events/:id"],
])("%s %s is %s", (method, path, endpoint) => {
  expect(endpointOf({ method, path })).toBe(endpoint);
});
