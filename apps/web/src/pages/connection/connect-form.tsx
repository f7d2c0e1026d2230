import { checkKeys } from "@billstack/stripe-verify/key-format";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FlaskConical } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Checkbox } from "../../ui/checkbox.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card } from "../../ui/page.js";
import { KeyForm } from "./key-form.js";
import { KeyInput } from "./key-input.js";
import { useKeyFields } from "./use-key-fields.js";
import { WebhookUrl } from "./webhook-url.js";

/** Accepted and never used to verify (SPEC): BillStack stores the real one when it makes the endpoint. */
const PLACEHOLDER_SECRET = "whsec_placeholder";

const SANDBOX_KEYS = { secretKey: "sk_test_sandbox_acme", publishableKey: "pk_test_sandbox_acme" };

interface ConnectFormProps {
  webhookUrl: string;
  /** The keys were accepted. The webhook endpoint may be wanted next; the data the server loads by itself. */
  onConnected: (makeEndpoint: boolean) => void;
}

export function ConnectForm({ webhookUrl, onConnected }: ConnectFormProps) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const config = useQuery(trpc.system.config.queryOptions({}));
  const [makeEndpoint, setMakeEndpoint] = useState(true);
  const [loadNow, setLoadNow] = useState(true);
  const fields = useKeyFields((values) => {
    const checked = checkKeys(makeEndpoint ? { ...values, webhookSecret: PLACEHOLDER_SECRET } : values);
    return checked.ok ? [] : checked.issues;
  });
  const connect = useMutation(
    trpc.connection.connect.mutationOptions({
      onSuccess: async () => {
        onConnected(makeEndpoint);
        await queryClient.refetchQueries(trpc.connection.status.queryFilter({ teamId }));
      },
      onError: (error) => fields.refuse(failureOf(error).issues),
    }),
  );
  const { secretKey } = fields.values;
  return (
    <Card>
      <KeyForm
        label="Connect Stripe"
        fields={fields}
        pending={connect.isPending}
        onSubmit={(values) =>
          connect.mutate({
            teamId,
            ...values,
            loadNow,
            ...(makeEndpoint && { webhookSecret: PLACEHOLDER_SECRET }),
          })
        }
      >
        {config.data?.sandbox === true && (
          <Notice
            tone="info"
            title="Just trying it out?"
            action={
              <Button onClick={() => fields.put(SANDBOX_KEYS)}>
                <FlaskConical aria-hidden /> Use sandbox keys
              </Button>
            }
          >
            The sandbox is a stand-in for Stripe on this machine. It needs no Stripe account.
          </Notice>
        )}
        <KeyInput
          field="secretKey"
          fields={fields}
          hint={
            <>
              Best a restricted key (<code className="font-mono">rk_…</code>) that may only read.{" "}
              <Link to="/help/connect-stripe" className="text-accent underline underline-offset-3">
                Where Stripe shows the keys
              </Link>
            </>
          }
        />
        <KeyInput field="publishableKey" fields={fields} hint="Of the same account and mode." />
        <Checkbox
          label="Let BillStack create the webhook endpoint for me"
          hint="Stripe then tells BillStack of every change. A restricted key needs Write permission on Webhook Endpoints for this."
          checked={makeEndpoint}
          onChange={(event) => setMakeEndpoint(event.target.checked)}
        />
        {!makeEndpoint && (
          <>
            <WebhookUrl url={webhookUrl} />
            <KeyInput
              field="webhookSecret"
              fields={fields}
              hint="The signing secret of the endpoint that you made in Stripe for this URL."
            />
          </>
        )}
        <Checkbox
          label="Load my data now"
          hint="Starts as soon as the database schema is there. Large accounts take a while; you can leave this page."
          checked={loadNow}
          onChange={(event) => setLoadNow(event.target.checked)}
        />
        {/^[sr]k_live_/.test(secretKey) && (
          <Notice tone="warn" title="Live mode: with these keys, real money moves">
            <p>
              BillStack only reads, and creates its webhook endpoint if you let it.
              {secretKey.startsWith("sk_") &&
                " A secret key could do far more: a restricted key with read permissions is the safer choice."}
            </p>
          </Notice>
        )}
        {connect.isError && failureOf(connect.error).code !== "invalid_input" && (
          <FailureNotice title="Not connected" error={connect.error} />
        )}
        <Button type="submit" variant="primary" size="lg" busy={connect.isPending}>
          {connect.isPending ? "Proving the keys with Stripe…" : "Connect"}
        </Button>
      </KeyForm>
    </Card>
  );
}
