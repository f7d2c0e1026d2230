import { checkKeyPair, checkKeys } from "@billstack/stripe-verify/key-format";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FlaskConical } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Checkbox } from "../../ui/checkbox.js";
import { endOfDay } from "../../ui/end-of-day.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card } from "../../ui/page.js";
import type { EndpointOutcome } from "../../connection/connection-status.js";
import { expiryErrorOf, KeyExpiryField } from "./key-expiry-field.js";
import { KeyForm } from "./key-form.js";
import { KeyInput } from "./key-input.js";
import { otherTeamsOf, SharedAccount } from "./shared-account.js";
import { useKeyFields, type KeyValues } from "./use-key-fields.js";
import { WebhookUrl } from "./webhook-url.js";

const SANDBOX_KEYS = { secretKey: "sk_test_sandbox_acme", publishableKey: "pk_test_sandbox_acme" };

/** The fields, and the question about the other teams, show what these codes say. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(["invalid_input", "account_shared"]);

interface ConnectFormProps {
  webhookUrl: string;
  /** Called when the team is connected, with what happened to the webhook endpoint if BillStack was to create it. */
  onConnected: (endpoint: EndpointOutcome | null) => void;
  /** Whether the person wants to connect live keys, so that the keys of the sandbox are not offered. */
  inLiveMode?: boolean;
}

/** The form that connects a Stripe account: its keys, the webhook endpoint, and whether to load the data at once. */
export function ConnectForm({ webhookUrl, onConnected, inLiveMode = false }: ConnectFormProps) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const config = useQuery(trpc.system.config.queryOptions({}));
  const [makeEndpoint, setMakeEndpoint] = useState(true);
  const [loadNow, setLoadNow] = useState(true);
  const [lastDay, setLastDay] = useState("");
  const fields = useKeyFields((values) => {
    const checked = makeEndpoint ? checkKeyPair(values) : checkKeys(values);
    return checked.ok ? [] : checked.issues;
  });
  const connect = useMutation(
    trpc.connection.connect.mutationOptions({
      onSuccess: async ({ webhookEndpoint }) => {
        onConnected(webhookEndpoint ?? null);
        await queryClient.refetchQueries(trpc.connection.status.queryFilter({ teamId }));
      },
      onError: (error) => fields.showServerIssues(failureOf(error).issues),
    }),
  );
  const { secretKey } = fields.values;
  // A person who enters another key is not asked about the account of the key before.
  const otherTeams = connect.variables?.secretKey === secretKey ? otherTeamsOf(connect.error) : null;
  function send({ webhookSecret, ...keys }: KeyValues, refuseShared: boolean) {
    connect.mutate({
      teamId,
      ...keys,
      refuseShared,
      loadNow,
      ...(lastDay !== "" && { keyExpiresAt: endOfDay(lastDay) }),
      ...(makeEndpoint ? { makeEndpoint } : { webhookSecret }),
    });
  }
  return (
    <Card>
      <KeyForm
        label="Connect Stripe"
        fields={fields}
        pending={connect.isPending}
        onRefused={connect.reset}
        onSubmit={(values) => send(values, true)}
      >
        {config.data?.sandbox === true && !inLiveMode && (
          <Notice
            tone="info"
            title="Just trying it out?"
            action={
              <Button onClick={() => fields.changeSeveral(SANDBOX_KEYS)}>
                <FlaskConical aria-hidden /> Use sandbox keys
              </Button>
            }
          >
            The sandbox imitates Stripe on this machine. You need no Stripe account for it.
          </Notice>
        )}
        <KeyInput
          field="secretKey"
          fields={fields}
          hint={
            <>
              We recommend a read-only restricted key (<code className="font-mono">rk_…</code>).{" "}
              <Link
                to="/help/$topic"
                params={{ topic: "connect-stripe" }}
                className="text-accent underline underline-offset-3"
              >
                Where to find the keys in Stripe
              </Link>
            </>
          }
        />
        <KeyInput
          field="publishableKey"
          fields={fields}
          hint="Use the publishable key of the same account and mode as the secret key. BillStack can check only the mode."
        />
        <KeyExpiryField date={lastDay} onChange={setLastDay} error={expiryErrorOf(connect.error)} />
        <Checkbox
          label="Let BillStack create the webhook endpoint for me"
          hint="Stripe uses it to tell BillStack about every change. A restricted key needs Write permission on Webhook Endpoints for this."
          checked={makeEndpoint}
          onChange={(event) => setMakeEndpoint(event.target.checked)}
        />
        {!makeEndpoint && (
          <>
            <WebhookUrl url={webhookUrl} />
            <KeyInput
              field="webhookSecret"
              fields={fields}
              hint="The signing secret of the endpoint that you created in Stripe for this URL."
            />
          </>
        )}
        <Checkbox
          label="Sync my data now"
          hint="Starts when the database schema is ready. A large account takes a while. You can leave this page."
          checked={loadNow}
          onChange={(event) => setLoadNow(event.target.checked)}
        />
        {/^[sr]k_live_/.test(secretKey) && (
          <Notice tone="warn" title="These are live mode keys: they work with real money">
            <p>
              BillStack only reads your data, and creates its webhook endpoint if you let it.
              {secretKey.startsWith("sk_") &&
                " A secret key can do much more. A restricted key with Read permissions is safer."}
            </p>
          </Notice>
        )}
        {otherTeams !== null && (
          <SharedAccount
            otherTeams={otherTeams}
            advice="Nothing was connected yet."
            action={
              <Button busy={connect.isPending} onClick={() => send(fields.values, false)}>
                Connect anyway
              </Button>
            }
          />
        )}
        {connect.isError && !TOLD_ELSEWHERE.has(failureOf(connect.error).code) && (
          <FailureNotice title="Not connected" error={connect.error} />
        )}
        <Button
          type="submit"
          variant={otherTeams === null ? "primary" : "secondary"}
          size="lg"
          busy={connect.isPending}
        >
          {connect.isPending ? "Checking the keys with Stripe…" : "Connect"}
        </Button>
      </KeyForm>
    </Card>
  );
}
