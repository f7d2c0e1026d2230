import { TRPCError } from "@trpc/server";
import { Stripe } from "stripe";
import { expect, it } from "vitest";
import { z } from "zod";

import { AppError } from "../errors.js";
import { isDatabaseGone, translate } from "./translate-error.js";

const withCode = (code: string): Error => Object.assign(new Error("secret inside"), { code });

it.each([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "08006",
  "53300",
  "57P01",
  "57P03",
  "25006",
  "3D000",
])("the code %s means that the database cannot be reached", (code) => {
  for (const error of [withCode(code), new AggregateError([withCode(code)])]) {
    const known = translate(error);
    expect(known).toMatchObject({ code: "database_unreachable", retryAfterSeconds: 2 });
    expect(known.message).not.toContain("secret inside");
  }
});

it("says so if PostgreSQL has no memory or no room for a lock", () => {
  const known = translate(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: withCode("53200") }));
  expect(known).toMatchObject({ code: "database_unreachable", retryAfterSeconds: 2 });
  expect(known.message).toMatch(/no memory left, or no room for another lock/);
});

it("does not take a lost connection to Stripe for a lost database", () => {
  const raw = { message: "connection reset", code: "ECONNRESET" } as never;
  const error = new Stripe.errors.StripeConnectionError(raw);
  expect(isDatabaseGone(Object.assign(error, { code: "ECONNRESET" }))).toBe(false);
  expect(translate(error).code).toBe("internal");
});

it.each([
  new Error("secret inside"),
  new TypeError("secret inside"),
  withCode("23505"),
  withCode("42P01"),
  "secret inside",
  null,
  undefined,
  { code: "ECONNREFUSED" },
  new TRPCError({
    code: "INTERNAL_SERVER_ERROR",
    message: "secret inside",
    cause: new Error("secret inside"),
  }),
  new TRPCError({ code: "TOO_MANY_REQUESTS", message: "secret inside" }),
])("an unexpected error shows nothing of the server's inside: %s", (thrown) => {
  const known = translate(thrown);
  expect(known.code).toBe("internal");
  expect(known.message).not.toContain("secret");
  expect(known.issues).toBeUndefined();
});

it("does not blame the client if our own answer does not match its schema", () => {
  const cause = z.object({ ours: z.string() }).safeParse({ ours: 1 }).error;
  const output = new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "Output validation failed", cause });
  expect(translate(output)).toMatchObject({ code: "internal", issues: undefined });
  expect(translate(cause).code).toBe("internal");
});

it("names every wrong field, including unknown ones", () => {
  const shape = z.strictObject({ email: z.string(), deep: z.strictObject({ list: z.array(z.number()) }) });
  const cause = shape.safeParse({ deep: { list: [1, "x"], odd: 1 }, more: 1, most: 2 }).error;
  const known = translate(new TRPCError({ code: "BAD_REQUEST", cause }));
  expect(known.code).toBe("invalid_input");
  expect(known.issues?.map(({ path }) => path).toSorted()).toEqual([
    "deep.list.1",
    "deep.odd",
    "email",
    "more",
    "most",
  ]);
  expect(known.issues?.every(({ message }) => message.length > 0)).toBe(true);
});

it.each([
  ["PARSE_ERROR", "malformed_json"],
  ["BAD_REQUEST", "invalid_input"],
  ["NOT_FOUND", "not_found"],
  ["METHOD_NOT_SUPPORTED", "method_not_allowed"],
  ["UNSUPPORTED_MEDIA_TYPE", "not_json"],
  ["PAYLOAD_TOO_LARGE", "body_too_large"],
] as const)("tRPC's own error %s becomes %s", (code, ours) => {
  expect(translate(new TRPCError({ code, message: "secret inside" }))).toMatchObject({ code: ours });
  expect(translate(new TRPCError({ code, message: "secret inside" })).message).not.toContain("secret");
});

it("leaves one of our own errors unchanged, also inside an error of tRPC", () => {
  const refusal = new AppError("email_taken", "There is one.");
  expect(translate(refusal)).toBe(refusal);
  expect(translate(new TRPCError({ code: "CONFLICT", cause: refusal }))).toBe(refusal);
});
