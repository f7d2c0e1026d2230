import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useAfterSignIn } from "../../session/use-after-sign-in.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { Notice } from "../../ui/notice.js";
import { SignedOutLayout } from "./signed-out-layout.js";

const SecondFactorForm = lazyPart(async () => (await import("./second-factor-form.js")).SecondFactorForm);

/** The sign-in form. It says why it is shown: after an expired session, or before a page that needs one. */
export function SignInPage() {
  const search = useSearch({ from: "/sign-in" });
  const afterSignIn = useAfterSignIn(search.redirect);
  const { register, handleSubmit, formState } = useForm({ defaultValues: { email: "", password: "" } });
  /** What the person has entered, when the server asks for a second factor too. */
  const [accepted, setAccepted] = useState<{ email: string; password: string } | null>(null);
  const signIn = useMutation(
    trpc.auth.signIn.mutationOptions({
      onSuccess: afterSignIn,
      onError: (error, { email, password }) => {
        if (failureOf(error).code === "second_factor_required") setAccepted({ email, password });
      },
    }),
  );
  const { errors } = formState;
  if (accepted !== null) {
    return (
      <SignedOutLayout
        title="Second factor"
        description="Your password is correct. Now enter a code of your second factor."
        footer={`You sign in as ${accepted.email}.`}
      >
        <SecondFactorForm
          credentials={accepted}
          onSignedIn={afterSignIn}
          onBack={() => {
            setAccepted(null);
            signIn.reset();
          }}
        />
      </SignedOutLayout>
    );
  }
  return (
    <SignedOutLayout
      title="Sign in"
      description="Use the e-mail address and password of your account."
      footer={
        <>
          No account yet?{" "}
          <Link
            to="/sign-up"
            search={search.redirect === undefined ? {} : { redirect: search.redirect }}
            className="font-medium text-accent underline underline-offset-3"
          >
            Sign up
          </Link>
        </>
      }
    >
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => void handleSubmit((values) => signIn.isPending || signIn.mutate(values))(event)}
      >
        {search.expired === true && !signIn.isError && (
          <Notice tone="info" title="Your session has expired">
            Sign in again to continue where you were.
          </Notice>
        )}
        {search.expired !== true && search.redirect !== undefined && !signIn.isError && (
          <Notice tone="info">Sign in to open the page you asked for.</Notice>
        )}
        {signIn.isError && <FailureNotice title="You are not signed in" error={signIn.error} />}
        <Field label="E-mail address" error={errors.email?.message}>
          {(control) => (
            <input
              {...control}
              {...register("email", { required: "Enter your e-mail address." })}
              type="email"
              autoComplete="username"
              className={controlClass}
            />
          )}
        </Field>
        <Field
          label="Password"
          error={errors.password?.message}
          aside={
            <Link to="/reset-password" className="text-accent underline underline-offset-3">
              Forgot password?
            </Link>
          }
        >
          {(control) => (
            <input
              {...control}
              {...register("password", { required: "Enter your password." })}
              type="password"
              autoComplete="current-password"
              className={controlClass}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={signIn.isPending} className="w-full">
          Sign in
        </Button>
      </form>
    </SignedOutLayout>
  );
}
