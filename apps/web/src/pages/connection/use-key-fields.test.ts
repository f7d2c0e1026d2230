// @vitest-environment happy-dom
import { checkKeys } from "@billstack/stripe-verify/key-format";
import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import { useKeyFields } from "./use-key-fields.js";

function keyFields() {
  const { result } = renderHook(() =>
    useKeyFields((values) => {
      const checked = checkKeys(values);
      return checked.ok ? [] : checked.issues;
    }),
  );
  return result;
}

test("nothing is said while a prefix is being typed, nor of a field nobody has touched", () => {
  const fields = keyFields();
  for (const typed of ["s", "sk_", "sk_test_"]) {
    act(() => fields.current.change("secretKey", typed));
    expect(fields.current.errorOf("secretKey")).toBeNull();
  }
  act(() => fields.current.leave("publishableKey"));
  expect(fields.current.errorOf("publishableKey")).toBeNull();
});

test("what is left unfinished is said when the field is left, and everything on submit", () => {
  const fields = keyFields();
  act(() => fields.current.change("secretKey", "sk_test_"));
  act(() => fields.current.leave("secretKey"));
  expect(fields.current.errorOf("secretKey")).toContain("The part after the prefix is missing.");
  act(() => fields.current.showAll());
  expect(fields.current.errorOf("webhookSecret")).toContain("It is empty.");
});

test("white space around a pasted key goes; swapped keys are told of in both fields", () => {
  const fields = keyFields();
  act(() => fields.current.change("secretKey", " \tpk_test_51HxyzABC\n"));
  act(() => fields.current.change("publishableKey", "sk_test_51HxyzABC"));
  expect(fields.current.values.secretKey).toBe("pk_test_51HxyzABC");
  for (const field of ["secretKey", "publishableKey"] as const) {
    expect(fields.current.errorOf(field)).toContain("in each other's field");
  }
});

test("what the server said of a field stays until that field changes", () => {
  const fields = keyFields();
  act(() => fields.current.change("secretKey", "sk_test_51HxyzABC"));
  act(() => fields.current.refuse([{ path: "secretKey", message: "Secret key: Stripe refuses it." }]));
  act(() => fields.current.change("publishableKey", "pk_test_51HxyzABC"));
  expect(fields.current.errorOf("secretKey")).toBe("Stripe refuses it.");
  act(() => fields.current.change("secretKey", "sk_test_51HxyzABD"));
  expect(fields.current.errorOf("secretKey")).toBeNull();
});
