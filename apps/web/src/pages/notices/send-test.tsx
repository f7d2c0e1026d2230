import { useMutation } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import type { TestResult } from "./notices.js";

/** A button that sends a test notice, and what the addresses answered. */
export function SendTest() {
  const { id: teamId } = useTeam();
  const send = useMutation(trpc.notices.sendTest.mutationOptions());
  return (
    <div className="space-y-3">
      <Button busy={send.isPending} onClick={() => send.mutate({ teamId })}>
        Send a test
      </Button>
      {send.isError && <FailureNotice title="The test was not sent" error={send.error} />}
      {send.data !== undefined && <Results result={send.data} />}
    </div>
  );
}

function Results({ result: { webhook, email } }: { result: TestResult }) {
  return (
    <>
      {webhook === null && email === null && (
        <Notice tone="warn" title="The test was sent to nobody">
          There is no webhook URL, and this installation sends no e-mail.
        </Notice>
      )}
      {webhook !== null && (
        <Notice
          tone={webhook.delivered ? "good" : "bad"}
          title={webhook.delivered ? "The webhook accepted the test" : "The webhook did not accept the test"}
        >
          <p>{webhook.result}</p>
          {webhook.answer !== "" && (
            <pre className="font-mono text-xs break-all whitespace-pre-wrap">{webhook.answer}</pre>
          )}
        </Notice>
      )}
      {email !== null && (
        <Notice
          tone={email.delivered ? "good" : "bad"}
          title={email.delivered ? `A test was sent to ${email.to}` : `No test was sent to ${email.to}`}
        >
          {email.result}
        </Notice>
      )}
    </>
  );
}
