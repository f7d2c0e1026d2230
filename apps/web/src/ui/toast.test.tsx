// @vitest-environment happy-dom
import { act, render, screen } from "@testing-library/react";
import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";

import { queryClient } from "../api/query-client.js";
import { Toaster } from "./toast.js";

test("a list that cannot be read again says so with the request's id, once, until the message is closed", async () => {
  render(<Toaster />);
  const data = { appCode: "internal", issues: null, requestId: "r-77", retryAfterSeconds: null };
  const failure = TRPCClientError.from({
    error: { code: -32603, message: "It broke.", data },
  } as never);
  const read = (answer: () => Promise<string>) =>
    queryClient.fetchQuery({ queryKey: ["list"], queryFn: answer, staleTime: 0, retry: false });
  await expect(read(() => Promise.reject(failure))).rejects.toThrow("It broke.");
  // The page that has nothing to show says it itself.
  expect(screen.queryByText("This page may be out of date")).toBeNull();
  await read(() => Promise.resolve("rows"));
  for (const _ of [1, 2]) {
    await act(async () => {
      await expect(read(() => Promise.reject(failure))).rejects.toThrow("It broke.");
    });
  }
  expect(screen.getAllByText("This page may be out of date")).toHaveLength(1);
  expect(screen.getByText("Request r-77")).toBeTruthy();
  act(() => screen.getByRole("button", { name: /^Close the message/ }).click());
  expect(screen.queryByText("This page may be out of date")).toBeNull();
});
