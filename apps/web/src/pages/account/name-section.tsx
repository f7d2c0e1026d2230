import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";

import { trpc } from "../../api/trpc.js";
import { useSession } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { NameField } from "../../ui/name-field.js";
import { Notice } from "../../ui/notice.js";
import { Card, Section } from "../../ui/page.js";

/** The form with the person's name, which may be empty. */
export function NameSection() {
  const { user } = useSession();
  const queryClient = useQueryClient();
  const { register, handleSubmit } = useForm({ defaultValues: { name: user.name ?? "" } });
  const rename = useMutation(
    trpc.auth.rename.mutationOptions({
      onSuccess: () => queryClient.refetchQueries(trpc.auth.session.queryFilter()),
    }),
  );
  const submit = handleSubmit(({ name }) => {
    if (!rename.isPending) rename.mutate({ name: name.trim() === "" ? null : name });
  });
  return (
    <Section title="Name" description="The members of your teams see your name and your e-mail address.">
      <Card>
        <form noValidate className="max-w-md space-y-4" onSubmit={(event) => void submit(event)}>
          {rename.isSuccess && <Notice tone="good" title="Your name was changed" />}
          {rename.isError && <FailureNotice title="Your name was not changed" error={rename.error} />}
          <NameField registered={register("name")} />
          <Button type="submit" variant="primary" busy={rename.isPending}>
            Save name
          </Button>
        </form>
      </Card>
    </Section>
  );
}
