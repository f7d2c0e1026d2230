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

test("shows no error while a prefix is being typed, or for a field that is still empty", () => {
  const fields = keyFields();
  for (const typed of ["s", "sk_", "sk_test_"]) {
    act(() => fields.current.change("secretKey", typed));
    expect(fields.current.errorOf("secretKey")).toBeNull();
  }
  act(() => fields.current.blur("publishableKey"));
  expect(fields.current.errorOf("publishableKey")).toBeNull();
});

test("shows an unfinished key when the focus leaves the field, and all errors on submit", () => {
  const fields = keyFields();
  act(() => fields.current.change("secretKey", "sk_test_"));
  act(() => fields.current.blur("secretKey"));
  expect(fields.current.errorOf("secretKey")).toContain("The part after the prefix is missing.");
  act(() => fields.current.showAll());
  expect(fields.current.errorOf("webhookSecret")).toContain("It is empty.");
});

test("removes white space around a pasted key, and shows swapped keys in both fields", () => {
  const fields = keyFields();
  act(() => fields.current.change("secretKey", " \tpk_test_51HxyzABC\n"));
  act(() => fields.current.change("publishableKey", "sk_test_51HxyzABC"));
  expect(fields.current.values.secretKey).toBe("pk_test_51HxyzABC");
  for (const field of ["secretKey", "publishableKey"] as const) {
    expect(fields.current.errorOf(field)).toContain("in each other's field");
  }
});

test("shows the server's error under a field until that field changes", () => {
  const fields = keyFields();
  act(() => fields.current.change("secretKey", "sk_test_51HxyzABC"));
  act(() =>
    fields.current.showServerIssues([{ path: "secretKey", message: "Secret key: Stripe refuses it." }]),
  );
  act(() => fields.current.change("publishableKey", "pk_test_51HxyzABC"));
  expect(fields.current.errorOf("secretKey")).toBe("Stripe refuses it.");
  act(() => fields.current.change("secretKey", "sk_test_51HxyzABD"));
  expect(fields.current.errorOf("secretKey")).toBeNull();
});
