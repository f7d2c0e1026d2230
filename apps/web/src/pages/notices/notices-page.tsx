import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page, Section } from "../../ui/page.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CodeSwitches } from "./code-switches.js";
import type { NoticeSettings } from "./notices.js";
import { SendTest } from "./send-test.js";
import { ToldNotices } from "./told-notices.js";
import { WebhookForm } from "./webhook-form.js";

/** The page of the team's notices: what is told, where, and what was told last. */
export function NoticesPage() {
  const { id, role } = useTeam();
  return (
    <Page
      title="Notices"
      description={
        <>
          BillStack tells the owners and admins of this team when a problem needs attention, and when it is
          solved.{" "}
          <Link
            to="/help/$topic"
            params={{ topic: "notices" }}
            className="text-accent underline underline-offset-3"
          >
            How notices work
          </Link>
        </>
      }
    >
      {may(role, "notices.manage") ? (
        <TeamNotices key={id} />
      ) : (
        <Notice tone="info">
          Your role in this team ({role}) may not see or change the notices. Ask an owner or admin.
        </Notice>
      )}
    </Page>
  );
}

function TeamNotices() {
  const { id: teamId } = useTeam();
  const query = useQuery(trpc.notices.settings.queryOptions({ teamId }));
  if (query.isPending) {
    return (
      <Card>
        <Skeleton label="the notices" />
      </Card>
    );
  }
  if (query.isError) {
    return (
      <FailureNotice
        title="The notices could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  const settings = query.data;
  return (
    <>
      <Section title="E-mail" description="Goes to each owner and admin of the team.">
        <Card>
          {settings.emailConfigured ? (
            <p>E-mails are sent to the addresses with which the owners and admins sign in.</p>
          ) : (
            <p className="text-muted">
              This installation sends no e-mail, because its operator has not set <code>SMTP_URL</code>.
            </p>
          )}
        </Card>
      </Section>
      <Section
        title="Webhook"
        description="BillStack sends signed requests to your URL, for example for a chat or an on-call service."
      >
        <Card>
          <div className="space-y-4">
            {settings.webhook.secretUnreadable && (
              <Notice tone="bad" title="The secret of the webhook cannot be decrypted">
                Nothing is sent to the URL. Replace the secret, or ask the operator of this server to put its
                encryption key back.
              </Notice>
            )}
            <WebhookForm key={settings.webhook.url} url={settings.webhook.url} />
          </div>
        </Card>
      </Section>
      <Section title="Which notices are sent" description="Switch off the notices that you do not want.">
        <Card padded={false}>
          <details>
            <summary className="px-4 py-2.5 font-medium text-muted hover:text-ink md:px-5">
              {toldText(settings)}
            </summary>
            <CodeSwitches settings={settings} />
          </details>
        </Card>
      </Section>
      <Section title="Test" description="Sends a notice that says that it is a test.">
        <SendTest />
      </Section>
      <Section title="Last notices" description="With the delivery of each message.">
        <Card padded={false}>
          <ScrollRegion label="Notices by time" className="max-h-64 overflow-y-auto">
            <ToldNotices codes={settings.codes} />
          </ScrollRegion>
        </Card>
      </Section>
    </>
  );
}

/** Says how many of the problems are told: "All 17 problems", "15 of 17 problems by e-mail, 17 by webhook". */
function toldText({ codes, email, webhook }: NoticeSettings): string {
  const all = codes.length;
  const told = (on: NoticeSettings["email"]) => codes.filter(({ code }) => on[code]).length;
  const [byEmail, byWebhook] = [told(email), told(webhook.codes)];
  return byEmail === all && byWebhook === all
    ? `All ${all} problems`
    : `${byEmail} of ${all} problems by e-mail, ${byWebhook} by webhook`;
}
