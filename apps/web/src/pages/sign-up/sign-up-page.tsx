import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Skeleton } from "../../ui/skeleton.js";
import { SignedOutLayout } from "../sign-in/signed-out-layout.js";
import { SignUpForm } from "./sign-up-form.js";

/** The sign-up page, or a notice where sign-up is closed on this server. */
export function SignUpPage() {
  const search = useSearch({ from: "/sign-up" });
  const config = useQuery(trpc.system.config.queryOptions({}));
  return (
    <SignedOutLayout
      title="Sign up"
      description="Create your account and your first team."
      footer={
        <>
          Already have an account?{" "}
          <Link
            to="/sign-in"
            search={search}
            className="font-medium text-accent underline underline-offset-3"
          >
            Sign in
          </Link>
        </>
      }
    >
      {config.isPending && <Skeleton label="the form" />}
      {config.isError && (
        <FailureNotice
          title="The form could not be opened"
          error={config.error}
          onRetry={() => void config.refetch()}
        />
      )}
      {config.data?.signUpOpen === false && (
        <Notice tone="info" title="Sign-up is closed on this server">
          Ask the person who runs this server to open sign-up or to create an account for you.
        </Notice>
      )}
      {config.data?.signUpOpen === true && (
        <SignUpForm redirect={search.redirect} setupTokenNeeded={config.data.setupTokenNeeded} />
      )}
    </SignedOutLayout>
  );
}
