import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import type { NoticeCode, NoticeSettings } from "./notices.js";

type Channel = "email" | "webhook";

/** A table of all codes with a switch for each channel. A switch takes effect at once. */
export function CodeSwitches({ settings }: { settings: NoticeSettings }) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  // What the person has switched and the settings do not show yet, by channel and code.
  const [switched, setSwitched] = useState<Readonly<Record<string, boolean>>>({});
  const change = useMutation(
    trpc.notices.changeSettings.mutationOptions({
      onError: () => setSwitched({}),
      onSettled: () =>
        queryClient.invalidateQueries({ queryKey: trpc.notices.settings.queryKey({ teamId }) }),
    }),
  );
  const isOn = (channel: Channel, code: NoticeCode): boolean =>
    switched[`${channel} ${code}`] ?? (channel === "email" ? settings.email : settings.webhook.codes)[code];
  function turn(channel: Channel, code: NoticeCode, on: boolean) {
    setSwitched((before) => ({ ...before, [`${channel} ${code}`]: on }));
    const codes = { [code]: on };
    change.mutate({ teamId, ...(channel === "email" ? { email: codes } : { webhook: { codes } }) });
  }
  return (
    <>
      {change.isError && (
        <div className="p-4">
          <FailureNotice title="The change was not stored" error={change.error} />
        </div>
      )}
      <table className="w-full">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th scope="col" className="px-4 py-2 font-medium md:px-5">
              Problem
            </th>
            <th scope="col" className="w-20 px-2 py-2 text-center font-medium">
              E-mail
            </th>
            <th scope="col" className="w-20 px-2 py-2 text-center font-medium">
              Webhook
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {settings.codes.map(({ code, meaning }) => (
            <tr key={code}>
              <th scope="row" className="px-4 py-2.5 text-left font-normal md:px-5">
                {meaning}
                <code className="block font-mono text-2xs text-muted">{code}</code>
              </th>
              <td className="px-2 text-center">
                <input
                  type="checkbox"
                  className="size-4"
                  aria-label={`E-mail: ${meaning}`}
                  checked={isOn("email", code)}
                  onChange={({ target }) => turn("email", code, target.checked)}
                />
              </td>
              <td className="px-2 text-center">
                <input
                  type="checkbox"
                  className="size-4"
                  aria-label={`Webhook: ${meaning}`}
                  checked={isOn("webhook", code)}
                  onChange={({ target }) => turn("webhook", code, target.checked)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
