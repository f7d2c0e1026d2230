import { Link } from "@tanstack/react-router";
import { lazyPart } from "../../../ui/lazy-part.js";

import type { ConnectionStatus, EndpointOutcome } from "../../../connection/connection-status.js";
import { useTeam } from "../../../session/session-context.js";
import { buttonClass } from "../../../ui/button.js";
import { Card } from "../../../ui/page.js";
import type { DisconnectResult } from "../disconnect-dialog.js";
import { CheckList } from "./check-list.js";
import { DisconnectStep } from "./disconnect-step.js";
import { Step, type StepState } from "./step.js";
import { testChecks } from "./test-checks.js";

const ConnectForm = lazyPart(async () => (await import("../connect-form.js")).ConnectForm);

interface GoLiveStepsProps {
  status: ConnectionStatus;
  /** The mode of the last connection, while the team has none. */
  previousMode: "test" | "live" | null;
  onDisconnected: (result: DisconnectResult) => void;
  onConnected: (endpoint: EndpointOutcome | null) => void;
}

/** The four steps of the switch. Which of them are done follows from the status and the audit, so a reload changes nothing. */
export function GoLiveSteps({ status, previousMode, onDisconnected, onConnected }: GoLiveStepsProps) {
  const { id: teamId } = useTeam();
  const { connected } = status;
  const checks = testChecks(status);
  const isReady = connected && checks.every(({ isTrue }) => isTrue);
  const isLeft = !connected && previousMode !== null;
  const stateOf = (isDone: boolean, isNow: boolean): StepState => (isDone ? "done" : isNow ? "now" : "later");
  return (
    <Card padded={false}>
      <ol aria-label="The switch to live mode" className="divide-y divide-line">
        <Step number={1} title="Connect with test keys" state={stateOf(connected || isLeft, true)}>
          {connected && <p className="text-muted">{status.accountName ?? status.accountId}</p>}
          {!connected && !isLeft && (
            <Link to="/teams/$teamId/settings/stripe" params={{ teamId }} className={buttonClass()}>
              Connect Stripe
            </Link>
          )}
        </Step>
        <Step number={2} title="Check the test copy" state={stateOf(isReady || isLeft, connected)}>
          {connected && <CheckList checks={checks} />}
        </Step>
        <Step number={3} title="Disconnect the test keys" state={stateOf(isLeft, isReady)}>
          {connected && <DisconnectStep status={status} isReady={isReady} onDisconnected={onDisconnected} />}
        </Step>
        <Step number={4} title="Connect with live keys" state={stateOf(false, isLeft)}>
          <p className="text-muted">
            Have a restricted key and a publishable key of live mode ready.{" "}
            <Link
              to="/help/$topic"
              params={{ topic: "connect-stripe" }}
              className="text-accent underline underline-offset-3"
            >
              Where to find them in Stripe
            </Link>
          </p>
          {!status.webhookUrl.startsWith("https:") && (
            <p className="text-warn">
              In live mode, Stripe delivers only to https addresses. This server&apos;s address begins with
              http: ask the person who runs it to change <code className="font-mono text-xs">BASE_URL</code>.
            </p>
          )}
          {isLeft && (
            <div className="max-w-2xl">
              <ConnectForm webhookUrl={status.webhookUrl} onConnected={onConnected} inLiveMode />
            </div>
          )}
        </Step>
      </ol>
    </Card>
  );
}
