/**
 * A certificate for loopback, made when the server starts and never stored.
 *
 * The server speaks TLS because clients want it: kubectl sends no token over a
 * plain connection. The certificate signs itself, so it is its own authority,
 * and only this server's kubeconfig trusts it.
 *
 * @module
 */

/** A certificate and its key, as PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
const LIFETIME_MS = 365 * DAY_MS;

/** Tags of DER (X.690). */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
} as const;

/** Object identifiers, encoded. */
const OID = {
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
} as const;

/** Makes a certificate for `localhost` and `127.0.0.1`. */
export async function makeCertificate(): Promise<ServerCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
    "sign",
    "verify",
  ]);
  const publicKey = await crypto.subtle.exportKey("spki", keys.publicKey);
  const body = certificateBody(new Uint8Array(publicKey));
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    keys.privateKey,
    body,
  );
  const certificate = der(TAG.sequence, [
    body,
    signatureAlgorithm(),
    der(TAG.bitString, [[0], derSignature(new Uint8Array(signature))]),
  ]);
  const privateKey = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    cert: pem("CERTIFICATE", certificate),
    key: pem("PRIVATE KEY", new Uint8Array(privateKey)),
  };
}

function certificateBody(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  const now = Date.now();
  const name = der(TAG.sequence, [
    der(TAG.set, [
      der(TAG.sequence, [
        der(TAG.objectId, [OID.commonName]),
        der(TAG.utf8, [ascii("dormouse-embedded")]),
      ]),
    ]),
  ]);
  const serial = crypto.getRandomValues(new Uint8Array(8));
  return der(TAG.sequence, [
    der(TAG.version, [der(TAG.integer, [[2]])]),
    der(TAG.integer, [[0x01], serial]),
    signatureAlgorithm(),
    name,
    // A day back: clocks differ.
    der(TAG.sequence, [time(now - DAY_MS), time(now + LIFETIME_MS)]),
    name,
    publicKey,
    der(TAG.extensions, [der(TAG.sequence, [subjectAltName()])]),
  ]);
}

function subjectAltName(): Uint8Array {
  const names = der(TAG.sequence, [
    der(TAG.dnsName, [ascii("localhost")]),
    der(TAG.ipAddress, [[127, 0, 0, 1]]),
  ]);
  return der(TAG.sequence, [
    der(TAG.objectId, [OID.subjectAltName]),
    der(TAG.octetString, [names]),
  ]);
}

function signatureAlgorithm(): Uint8Array {
  return der(TAG.sequence, [der(TAG.objectId, [OID.ecdsaWithSha256])]);
}

/** WebCrypto gives both numbers side by side, DER wants a sequence of two. */
function derSignature(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  return der(TAG.sequence, [
    unsigned(signature.subarray(0, half)),
    unsigned(signature.subarray(half)),
  ]);
}

/** A number without superfluous zeros, and with one where it would look negative. */
function unsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first < 0 ? bytes.length - 1 : first);
  const pad = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return der(TAG.integer, [pad, digits]);
}

function time(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().replace(/\.\d+|[-:T]/g, "");
  // Two digits of the year: right until 2049.
  return der(TAG.utcTime, [ascii(digits.slice(2))]);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Writes a value: tag, length, contents. */
function der(
  tag: number,
  contents: readonly (Uint8Array | readonly number[])[],
): Uint8Array<ArrayBuffer> {
  const body = contents.flatMap((part) => [...part]);
  return new Uint8Array([tag, ...derLength(body.length), ...body]);
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""]
    .join("\n");
}
