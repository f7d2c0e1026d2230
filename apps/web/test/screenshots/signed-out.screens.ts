import { test } from "vitest";

import { useStage } from "../stage.js";
import { takePictures } from "./take-pictures.js";

const stage = useStage();

test("the pages that need no sign-in", async () => {
  const page = await stage.newPage();
  await page.goto("/sign-up");
  await page.getByRole("button", { name: "Create account" }).waitFor();
  await takePictures(page, "sign-up-new");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("Choose a password.").waitFor();
  await takePictures(page, "sign-up-refused");
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await takePictures(page, "sign-in-new");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password").fill("a wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The e-mail address or the password is wrong.").waitFor();
  await takePictures(page, "sign-in-refused");
  await page.goto("/reset-password");
  await page.getByText("This installation sends no e-mail").waitFor();
  await takePictures(page, "reset-password-no-mail");
  await page.goto("/sign-in");
  await page.goto("/reset-password#token");
  await page.getByRole("button", { name: "Set password" }).waitFor();
  await takePictures(page, "reset-password-link");
  await page.goto("/invitation#token");
  await page.getByText("This invitation does not work.").waitFor();
  await takePictures(page, "invitation-used");
  await page.goto("/nowhere");
  await page.getByText("There is no such page").waitFor();
  await takePictures(page, "not-found-page");
  await page.goto("/api/docs");
  await page.getByRole("heading", { name: "BillStack API" }).waitFor();
  await takePictures(page, "api-docs-top", { part: "window" });
  await page.goto("/help/connect-stripe");
  await page.getByRole("heading", { name: "Connecting Stripe" }).waitFor();
  await takePictures(page, "help-connect-stripe", { part: "window" });
});
