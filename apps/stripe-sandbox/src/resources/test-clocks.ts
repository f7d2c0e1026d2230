import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listParamsWithoutCreated, listRoute, retrieveRoute } from "../api/crud.js";
import { expand, integer, type ParamNames, required, text } from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { advanceTestClock } from "../billing/advance-test-clock.js";
import { deleteTestClock } from "../billing/delete-test-clock.js";
import { newTestClock } from "../objects/test-clock.js";

const CLOCKS = "/v1/test_helpers/test_clocks";
const CLOCK = "test_helpers.test_clock";

const createParams = {
  expand,
  frozen_time: required(integer),
  name: text,
} satisfies ParamNames<keyof Stripe.TestHelpers.TestClockCreateParams>;

const advanceParams = { expand, frozen_time: required(integer) } satisfies ParamNames<
  keyof Stripe.TestHelpers.TestClockAdvanceParams
>;

/** The routes of test clocks. */
export const testClockRoutes = [
  route("POST", CLOCKS, "test_clock", createParams, ({ account, params }) => {
    const clock = newTestClock({
      id: newId("clock"),
      created: account.now(),
      frozenTime: params.frozen_time,
      name: params.name ?? null,
    });
    return answer(CLOCK, account.create(CLOCK, clock, `${CLOCK}.created`));
  }),
  retrieveRoute(CLOCK, `${CLOCKS}/:id`),
  route("POST", `${CLOCKS}/:id/advance`, "test_clock", advanceParams, ({ account, ids: [id = ""], params }) =>
    answer(CLOCK, advanceTestClock(account, find(account, CLOCK, id), params.frozen_time)),
  ),
  route("DELETE", `${CLOCKS}/:id`, "test_clock", {}, ({ account, ids: [id = ""] }) => {
    deleteTestClock(account, find(account, CLOCK, id));
    return deleted(CLOCK, id);
  }),
  listRoute(CLOCK, CLOCKS, listParamsWithoutCreated, () => ({})),
];
