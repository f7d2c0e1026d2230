import type { TeamId } from "@billstack/tenancy";

import type { Mail } from "../mail/mailer.js";
import { isNoticeCode, NOTICES } from "./notice-codes.js";

/** Whether a message is about the beginning of a problem or about its end. */
export type NoticeEvent = "began" | "ended";

/** What a message says. */
export interface Message {
  /** The id of the notice. The messages about its beginning and its end have the same. */
  id: string;
  event: NoticeEvent;
  code: string;
  sentence: string;
  action: string;
  since: Date;
  team: { id: TeamId; name: string };
}

/** Returns the address of the dashboard's page that shows the team's problems. */
function linkOf(origin: string, teamId: TeamId): string {
  return `${origin}/teams/${teamId}/settings/stripe`;
}

/** Returns the body of the request to a webhook URL. The same message gives the same text in each try. */
export function bodyOf(message: Message, origin: string): string {
  const { id, event, code, sentence, action, since, team } = message;
  return JSON.stringify({
    id,
    type: `notice.${event}`,
    code,
    sentence,
    action,
    since: since.toISOString(),
    team: { id: team.id, name: team.name },
    link: linkOf(origin, team.id),
  });
}

/** Returns the e-mail of a message for one person. */
export function mailOf(message: Message, origin: string, to: string): Mail {
  const { event, code, sentence, action, since, team } = message;
  const meaning = isNoticeCode(code) ? NOTICES[code] : sentence;
  const isOver = event === "ended";
  const text = [
    isOver ? `This problem of the team ${team.name} is solved:` : `The team ${team.name} has a problem:`,
    sentence,
    ...(isOver ? [] : [`What to do: ${action}`]),
    `Since: ${since.toISOString()}`,
    `The team's connection: ${linkOf(origin, team.id)}`,
    `You get this e-mail because you are an owner or admin of the team. Owners and admins can switch off such e-mails: ${origin}/teams/${team.id}/settings/notices`,
  ];
  return { to, subject: `${team.name}: ${isOver ? `Solved: ${meaning}` : meaning}`, text: text.join("\n\n") };
}
