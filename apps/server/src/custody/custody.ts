import { createHmac, timingSafeEqual } from "node:crypto";

import {
  CryptoError,
  generateDataKey,
  openWithDataKey,
  sealWithDataKey,
  UnknownKeyError,
  type Keyring,
} from "@billstack/crypto";

import {
  LOST,
  PROPERTY_OF,
  SEALED_FIELDS,
  type Opened,
  type SealedConnection,
  type SealedField,
  type SealedTexts,
} from "./sealed-connection.js";
import type { ServiceKeys } from "./service-keys.js";

/** Secrets to seal. A field that is left out keeps its secret; null removes it. */
export type NewSecrets = Partial<Record<SealedField, string | null>>;

/** The sealed texts of a connection, with the version that they are bound to; null for texts of the form v1. */
export interface SealedAgain {
  texts: SealedTexts;
  version: { version: number; proof: string } | null;
}

/** A connection with the proof of the time until which its previous webhook secret is valid. */
type PreviousUntil = Pick<SealedConnection, "id" | "teamId"> & { previousWebhookSecretProof: string | null };

/** The name of a secret in the form v1, in which the previous webhook secret has no name of its own. */
const v1Name = (field: SealedField): string =>
  field === "previous_webhook_secret" ? "webhook_secret" : field;

/** Opens and seals the secrets of connections. Does no I/O. */
export class Custody {
  readonly #keyring: Keyring;
  readonly #serviceKeys: ServiceKeys;

  constructor(keyring: Keyring, serviceKeys: ServiceKeys) {
    this.#keyring = keyring;
    this.#serviceKeys = serviceKeys;
  }

  /** Opens a secret of a connection; null if none is stored. */
  open(connection: SealedConnection, field: SealedField): Opened | null {
    const sealed = connection[PROPERTY_OF[field]];
    if (sealed === null) return null;
    if (sealed === LOST) return { ok: false, why: "lost", missingKeyId: null };
    const { teamId, mode, sealVersion, v1Refused } = connection;
    try {
      if (!sealed.startsWith("v1.")) {
        return { ok: true, text: this.#openUnderDataKey(connection, field, sealed) };
      }
      if (sealVersion !== null || v1Refused) return { ok: false, why: "older", missingKeyId: null };
      return { ok: true, text: this.#keyring.open(sealed, { teamId, mode, field: v1Name(field) }) };
    } catch (error) {
      if (error instanceof UnknownKeyError) {
        return { ok: false, why: "missing_key", missingKeyId: error.keyId };
      }
      if (!(error instanceof CryptoError)) throw error;
      return { ok: false, why: error.code === "another_version" ? "older" : "damaged", missingKeyId: null };
    }
  }

  #openUnderDataKey(connection: SealedConnection, field: SealedField, sealed: string): string {
    const { id, teamId, mode, dataKeySealed, sealVersion } = connection;
    if (dataKeySealed === null || sealVersion === null || !this.#isProven(connection)) {
      throw new CryptoError("not_authentic", "The connection's secrets have no data key or no version.");
    }
    const key = this.#keyring.openKey(dataKeySealed, dataKeyContext(connection));
    return openWithDataKey(key, sealed, { teamId, connectionId: id, field, mode, version: sealVersion });
  }

  /** Whether the version of the connection's secrets was stored by a process with the service keys. */
  #isProven(connection: SealedConnection): boolean {
    const { sealVersion, sealProof } = connection;
    if (sealVersion === null || sealProof === null) return false;
    const expected = Buffer.from(this.#proof(connection, sealVersion));
    const given = Buffer.from(sealProof);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #proof({ id, teamId }: Pick<SealedConnection, "id" | "teamId">, version: number): string {
    return createHmac("sha256", this.#serviceKeys.get("secrets"))
      .update(JSON.stringify(["secret_version", teamId, id, version]))
      .digest("base64url");
  }

  /** Returns what proves until when the previous webhook secret of a connection is valid. */
  proveUntil({ id, teamId }: Pick<SealedConnection, "id" | "teamId">, until: Date): string {
    return createHmac("sha256", this.#serviceKeys.get("secrets"))
      .update(JSON.stringify(["previous_until", teamId, id, until.toISOString()]))
      .digest("base64url");
  }

  /**
   * Whether BillStack has stored this time. A process of the version before stores no proof, so none is asked for until
   * the service key `accounts` exists.
   */
  isUntilProven(connection: PreviousUntil, until: Date): boolean {
    if (!this.#serviceKeys.hasAccounts) return true;
    const expected = Buffer.from(this.proveUntil(connection, until));
    const given = Buffer.from(connection.previousWebhookSecretProof ?? "");
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /**
   * Seals all secrets of a connection again, with `change` made to them, under a new data key and with the next
   * version. A secret that cannot be opened and is not replaced stays as it is. But if its encryption key is missing,
   * and the other secrets get a new data key, it is lost.
   *
   * @param dataKeys whether this database uses data keys. If it does not, or if a change would lose a secret of the
   *   form v1, only the changed secrets are sealed, in the form v1.
   */
  sealAgain(connection: SealedConnection, change: NewSecrets, dataKeys: boolean): SealedAgain {
    const kept = SEALED_FIELDS.filter((field) => change[field] === undefined);
    const opened = new Map(kept.map((field) => [field, this.open(connection, field)]));
    const wouldLose = [...opened.values()].some((one) => one?.ok === false && one.why === "missing_key");
    const isOld = connection.sealVersion === null && connection.dataKeySealed === null;
    if (isOld && (!dataKeys || wouldLose)) return { texts: this.#sealV1(connection, change), version: null };
    const { id, teamId, mode } = connection;
    const version = (connection.sealVersion ?? 0) + 1;
    const key = generateDataKey();
    const texts: SealedTexts = {
      ...textsOf(connection),
      dataKeySealed: this.#keyring.sealKey(key, dataKeyContext(connection)),
    };
    for (const field of SEALED_FIELDS) {
      const stored = opened.get(field);
      const text = stored?.ok === true ? stored.text : change[field];
      if (text !== undefined) {
        texts[PROPERTY_OF[field]] =
          text === null
            ? null
            : sealWithDataKey(key, text, { teamId, connectionId: id, field, mode, version });
      } else if (stored?.ok === false && stored.why === "missing_key") texts[PROPERTY_OF[field]] = LOST;
    }
    return { texts, version: { version, proof: this.#proof(connection, version) } };
  }

  #sealV1(connection: SealedConnection, change: NewSecrets): SealedTexts {
    const { teamId, mode } = connection;
    const texts = textsOf(connection);
    for (const field of SEALED_FIELDS) {
      const text = change[field];
      if (text === undefined) continue;
      texts[PROPERTY_OF[field]] =
        text === null ? null : this.#keyring.seal(text, { teamId, mode, field: v1Name(field) });
    }
    return texts;
  }
}

/** What a data key is sealed for. */
const dataKeyContext = ({ id, teamId }: SealedConnection): string[] => ["data_key", teamId, id];

const textsOf = (connection: SealedConnection): SealedTexts => ({
  dataKeySealed: connection.dataKeySealed,
  secretKeySealed: connection.secretKeySealed,
  publishableKeySealed: connection.publishableKeySealed,
  webhookSecretSealed: connection.webhookSecretSealed,
  previousWebhookSecretSealed: connection.previousWebhookSecretSealed,
});
