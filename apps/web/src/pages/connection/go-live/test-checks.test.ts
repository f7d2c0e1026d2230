import { expect, test } from "vitest";

import type { ConnectionStatus } from "../../../connection/connection-status.js";
import { testChecks } from "./test-checks.js";

const CLEAN = { equalAsOf: "2026-11-28T10:00:00.000Z", webhookDelivered: true, problems: [] };
type Code = ConnectionStatus["problems"][number]["code"];
const problems = (...codes: Code[]) =>
  codes.map((code) => ({ code, since: CLEAN.equalAsOf, sentence: "", action: "", message: "" }));
const open = (over: Partial<Parameters<typeof testChecks>[0]>) =>
  testChecks({ ...CLEAN, ...over }).flatMap(({ name, isTrue }) => (isTrue ? [] : [name]));

test("a copy that is verified, gets deliveries and has no problem is ready for the switch", () => {
  expect(open({})).toEqual([]);
});

test("a copy that was never verified and never got an event is not", () => {
  expect(open({ equalAsOf: null, webhookDelivered: false })).toEqual(["equal", "delivered"]);
});

test("each problem opens the check that names it, and no problem is left out", () => {
  expect(open({ problems: problems("deliveries_refused") })).toEqual(["delivered"]);
  expect(open({ problems: problems("events_buried", "events_waiting") })).toEqual(["applied"]);
  expect(open({ problems: problems("key_refused") })).toEqual(["clear"]);
  expect(open({ problems: problems("events_missed", "second_endpoint") })).toEqual(["applied", "clear"]);
});
