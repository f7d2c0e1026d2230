import { durationText } from "../../ui/duration-text.js";
import { RelativeTime } from "../../ui/relative-time.js";

interface RunTimesProps {
  startedAt: string;
  /** Null while the run goes on. */
  finishedAt: string | null;
}

/** Says when a sync or a verification started, or when it ended and how long it took. */
export function RunTimes({ startedAt, finishedAt }: RunTimesProps) {
  return finishedAt === null ? (
    <>
      started <RelativeTime at={startedAt} />
    </>
  ) : (
    <>
      ended <RelativeTime at={finishedAt} />, took {durationText(startedAt, finishedAt)}
    </>
  );
}
