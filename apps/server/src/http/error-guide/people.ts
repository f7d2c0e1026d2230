import type { ErrorCode } from "../../errors.js";
import type { GuideEntry } from "./entry.js";

/** The errors about who sends a request and what they may do: 401 and 403. */
export const PEOPLE = {
  no_session: {
    meaning: "The request has neither a session nor an API key, or the session has ended.",
    next: "Sign in, or send an API key in the header Authorization: Bearer.",
  },
  wrong_credentials: {
    meaning:
      "The e-mail address or the password is wrong. Enter them again, or ask for a link to choose a new password.",
    next: "Enter them again, or ask for a link to choose a new password.",
  },
  second_factor_required: {
    meaning: "The password is right, and the account also has a second factor.",
    next: "Send a code of the authenticator app as code too, or a recovery code as recoveryCode.",
  },
  wrong_code: {
    meaning: "The code of the second factor is wrong, or it was used before.",
    next: "Enter the code that the app shows now, or wait for the next one.",
  },
  key_unknown: {
    meaning: "There is no such API key, or the text is not an API key.",
    next: "Check that the whole key was copied, or create a key in the settings of the team.",
  },
  key_expired: {
    meaning: "The API key has expired.",
    next: "Create a new key, and use it instead.",
  },
  key_revoked: {
    meaning: "Somebody revoked the API key, or rotated it and its overlap has ended.",
    next: "Use the new key, or create one.",
  },
  role_too_low: {
    meaning: "The person is a member of the team, but their role does not allow this.",
    next: "Ask an owner or admin of the team to do it, or to change the role.",
  },
  confirmation_required: {
    meaning:
      "This action is sensitive, and the person has not proved their password or second factor within the last ten minutes.",
    next: "Call auth.confirm, and then send the request again.",
  },
  second_factor_needed: {
    meaning: "The team requires a second factor from its members, and this account has none.",
    next: "Set up a second factor in the account.",
  },
  scope_missing: {
    meaning: "The API key does not have the scope that this operation needs.",
    next: "Use a key with the scope that the sentence names, or create one.",
  },
  key_not_accepted: {
    meaning: "This operation takes no API key, because it belongs to a person or needs a confirmation.",
    next: "Sign in, and send the session cookie instead of the key.",
  },
  wrong_origin: {
    meaning: "A browser sent the request from a page of another site.",
    next: "Use BillStack at the address that the sentence names. A program sends no Origin header.",
  },
  account_altered: {
    meaning:
      "What is stored to sign this person in was changed in the database by something other than BillStack, so it is not used.",
    next: "Ask the person who runs this server to look into it.",
  },
  sign_up_closed: {
    meaning: "This installation does not let new people sign up.",
    next: "Ask an owner of a team for an invitation.",
  },
  setup_token_missing: {
    meaning: "The first person to sign up in production needs the set-up token.",
    next: "Find the token in the log of the server, and send it as setupToken.",
  },
  setup_token_wrong: {
    meaning: "The set-up token is not the one of this installation.",
    next: "Copy the token from the newest log of the server.",
  },
  invitation_for_other_address: {
    meaning: "The invitation is for another e-mail address than that of the person who is signed in.",
    next: "Sign out and open the link again, or ask for an invitation for this address.",
  },
} as const satisfies Partial<Record<ErrorCode, GuideEntry>>;
