import { useInfiniteQuery } from "@tanstack/react-query";

import { client, trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Badge, type Tone } from "../../ui/badge.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { OutsideText } from "../../ui/outside-text.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { Skeleton } from "../../ui/skeleton.js";
import type { NoticeSettings, ToldNotice } from "./notices.js";

/** How often the list is read again, in milliseconds: messages are tried again, and problems end. */
const REFETCH_MS = 30_000;

/** What was told last, with the result of each message. */
export function ToldNotices({ codes }: { codes: NoticeSettings["codes"] }) {
  const { id: teamId } = useTeam();
  const query = useInfiniteQuery({
    queryKey: trpc.notices.list.infiniteQueryKey({ teamId }),
    queryFn: ({ pageParam, signal }) =>
      client.notices.list.query({ teamId, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: REFETCH_MS,
  });
  const notices = query.data?.pages.flatMap((page) => page.notices) ?? [];
  if (query.isPending) {
    return (
      <div className="p-5">
        <Skeleton label="the last notices" />
      </div>
    );
  }
  if (query.isError) {
    return (
      <div className="p-4">
        <FailureNotice
          title="The last notices could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  }
  if (notices.length === 0) {
    return (
      <p className="px-4 py-3 text-muted md:px-5">
        No notice has been sent yet. Problems that need attention will be listed here.
      </p>
    );
  }
  return (
    <>
      <ol className="divide-y divide-line" aria-label="Last notices">
        {notices.map((notice) => (
          <ToldNoticeItem
            key={notice.id}
            notice={notice}
            meaning={codes.find(({ code }) => code === notice.code)?.meaning ?? notice.code}
          />
        ))}
      </ol>
      <LoadMore query={query} shown={notices.length} noun="notice" />
    </>
  );
}

function ToldNoticeItem({ notice, meaning }: { notice: ToldNotice; meaning: string }) {
  const { beganAt, endedAt, sentence, deliveries } = notice;
  return (
    <li className="space-y-2 px-4 py-3 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{meaning}</span>
          {endedAt === null ? <Badge tone="bad">Open</Badge> : <Badge tone="good">Solved</Badge>}
        </p>
        <p className="text-muted">
          <RelativeTime at={beganAt} />
          {endedAt !== null && (
            <>
              , solved <RelativeTime at={endedAt} />
            </>
          )}
        </p>
      </div>
      <p className="text-muted">
        <OutsideText text={sentence} />
      </p>
      {deliveries.length === 0 && <p className="text-xs text-muted">No message was sent about it.</p>}
      <ul className="space-y-1 text-xs">
        {deliveries.map((delivery) => (
          <Delivery key={`${delivery.event} ${delivery.channel} ${delivery.to ?? ""}`} delivery={delivery} />
        ))}
      </ul>
    </li>
  );
}

const STATUS: Record<ToldNotice["deliveries"][number]["status"], { tone: Tone; label: string }> = {
  waiting: { tone: "warn", label: "Waiting" },
  delivered: { tone: "good", label: "Delivered" },
  failed: { tone: "bad", label: "Failed" },
  dropped: { tone: "neutral", label: "Not sent" },
};

function Delivery({ delivery }: { delivery: ToldNotice["deliveries"][number] }) {
  const { event, channel, to, status, attempts, nextAttemptAt, result } = delivery;
  const { tone, label } = STATUS[status];
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={tone}>{label}</Badge>
      <span>
        {event === "began" ? "Beginning" : "End"},{" "}
        {channel === "email" ? `e-mail to ${to ?? "a person"}` : "webhook"}
      </span>
      <span className="text-muted">
        <OutsideText text={result ?? ""} />
        {attempts > 1 && ` ${attempts} attempts.`}
        {nextAttemptAt !== null && attempts > 0 && " BillStack tries again."}
      </span>
    </li>
  );
}
