import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Skeleton } from "../../ui/skeleton.js";
import { Entrance } from "../sign-in/entrance.js";
import { SignUpForm } from "./sign-up-form.js";

export function SignUpPage() {
  const search = useSearch({ from: "/sign-up" });
  const config = useQuery(trpc.system.config.queryOptions({}));
  return (
    <Entrance
      title="Sign up"
      lead="Create your account and your first team."
      footer={
        <>
          Have an account?{" "}
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
          Whoever runs it has closed sign-up, or an account exists already. Ask them for an account.
        </Notice>
      )}
      {config.data?.signUpOpen === true && <SignUpForm redirect={search.redirect} />}
    </Entrance>
  );
}
