/**
 * Certificates for servers and users that live as long as a test: an authority
 * of our own, made in the process, so that neither `openssl` nor a folder of
 * keys that expire one day is needed.
 *
 * @module
 */

import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import {
  ascii,
  bits,
  type Der,
  element,
  integer,
  objectIdentifier,
  octets,
  sequence,
  set,
  time,
  utf8,
  yes,
} from "./der.ts";

/** A certificate and its private key, both as PEM. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** Who a certificate is for. Kubernetes reads the organization as a group. */
export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
}

/** What to issue. */
export interface IssueOptions {
  readonly subject: Subject;
  /** Names and IPv4 addresses it is good for; none for a user's. */
  readonly hosts?: readonly string[];
  /** @default one day before now */
  readonly notBefore?: Date;
  /** @default ten days after now */
  readonly notAfter?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  subjectAltName: "2.5.29.17",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

/** The two bits of key usage an authority needs: sign certificates, sign revocations. */
const SIGN_CERTIFICATES = bits(Uint8Array.of(0b0000_0110), 1);

/** An authority that issues certificates which whoever trusts it accepts. */
export class CertificateAuthority {
  /** Its own certificate and key. */
  readonly credential: Credential;
  readonly #subject: Subject;

  constructor(commonName: string, credential?: Credential) {
    this.#subject = { commonName };
    this.credential = credential ?? selfSigned(this.#subject);
  }

  /**
   * Issues a certificate for a server (with hosts) or a user (without).
   *
   * @example
   * ```ts
   * import { CertificateAuthority } from "./certificates.ts";
   * const authority = new CertificateAuthority("test");
   * const { certificate } = authority.issue({ subject: { commonName: "admin" } });
   * ```
   */
  issue(options: IssueOptions): Credential {
    const { publicKey, privateKey } = newKeyPair();
    const usage = options.hosts ? OID.serverAuth : OID.clientAuth;
    const certificate = signedCertificate({
      ...options,
      issuer: this.#subject,
      publicKey,
      signingKey: createPrivateKey(this.credential.key),
      extensions: [
        extension(OID.extendedKeyUsage, sequence(objectIdentifier(usage))),
        ...options.hosts
          ? [extension(OID.subjectAltName, alternativeNames(options.hosts))]
          : [],
      ],
    });
    return { certificate, key: keyPem(privateKey) };
  }
}

/** Returns a new signing key pair as PEM, as service-account tokens need. */
export function signingKeyPair(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = newKeyPair();
  return {
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKey: keyPem(privateKey),
  };
}

function newKeyPair(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function keyPem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function selfSigned(subject: Subject): Credential {
  const { publicKey, privateKey } = newKeyPair();
  const certificate = signedCertificate({
    subject,
    issuer: subject,
    publicKey,
    signingKey: privateKey,
    extensions: [
      extension(OID.basicConstraints, sequence(yes()), yes()),
      extension(OID.keyUsage, SIGN_CERTIFICATES, yes()),
    ],
  });
  return { certificate, key: keyPem(privateKey) };
}

interface Unsigned extends IssueOptions {
  readonly issuer: Subject;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly Der[];
}

function signedCertificate(unsigned: Unsigned): string {
  const now = Date.now();
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const version3 = element(0xa0, integer(Uint8Array.of(2)));
  const serial = Uint8Array.of(1, ...randomBytes(8));
  const body = sequence(
    version3,
    integer(serial),
    algorithm,
    distinguishedName(unsigned.issuer),
    sequence(
      time(unsigned.notBefore ?? new Date(now - DAY_MS)),
      time(unsigned.notAfter ?? new Date(now + 10 * DAY_MS)),
    ),
    distinguishedName(unsigned.subject),
    new Uint8Array(unsigned.publicKey.export({ type: "spki", format: "der" })),
    element(0xa3, sequence(...unsigned.extensions)),
  );
  const signature = new Uint8Array(sign("sha256", body, unsigned.signingKey));
  return pem(sequence(body, algorithm, bits(signature)));
}

function distinguishedName({ commonName, organization }: Subject): Der {
  const part = (oid: string, value: string): Der =>
    set(sequence(objectIdentifier(oid), utf8(value)));
  return sequence(
    ...organization === undefined ? [] : [part(OID.organization, organization)],
    part(OID.commonName, commonName),
  );
}

function extension(oid: string, value: Der, critical?: Der): Der {
  return sequence(
    objectIdentifier(oid),
    ...critical ? [critical] : [],
    octets(value),
  );
}

function alternativeNames(hosts: readonly string[]): Der {
  return sequence(
    ...hosts.map((host) =>
      /^\d+(\.\d+){3}$/.test(host)
        ? element(0x87, Uint8Array.from(host.split(".").map(Number)))
        : element(0x82, ascii(host))
    ),
  );
}

function pem(der: Der): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return [
    "-----BEGIN CERTIFICATE-----",
    ...lines,
    "-----END CERTIFICATE-----",
    "",
  ].join("\n");
}
