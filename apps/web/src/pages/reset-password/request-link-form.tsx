import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";

import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { Notice } from "../../ui/notice.js";

/** Asks for the e-mail address to which a reset link is sent. */
export function RequestLinkForm() {
  const { register, handleSubmit, formState } = useForm({ defaultValues: { email: "" } });
  const request = useMutation(trpc.auth.requestReset.mutationOptions());
  if (request.isSuccess) {
    const { mailed, message } = request.data;
    return (
      <Notice tone={mailed ? "good" : "info"} title={mailed ? "Check your e-mail" : "Ask the operator"}>
        <p>{message}</p>
      </Notice>
    );
  }
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => void handleSubmit((values) => request.isPending || request.mutate(values))(event)}
    >
      {request.isError && <FailureNotice title="No link was sent" error={request.error} />}
      <Field label="E-mail address" error={formState.errors.email?.message}>
        {(control) => (
          <input
            {...control}
            {...register("email", { required: "Enter your e-mail address." })}
            type="email"
            autoComplete="username"
            className={controlClass}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={request.isPending} className="w-full">
        Send a link
      </Button>
    </form>
  );
}
