/**
 * The files a control plane and its administrator prove themselves with.
 *
 * @module
 */

import { type CertificateAuthority, signingKeyPair } from "./certificates.ts";

/** Where the files go and what they are good for. */
export interface KeyOptions {
  readonly directory: string;
  /** The API server's address. */
  readonly url: string;
  readonly authority: CertificateAuthority;
}

/**
 * Writes the server's certificate, the key that signs service-account tokens,
 * a token of an administrator, and a kubeconfig for each way of being one.
 */
export async function writeKeys(options: KeyOptions): Promise<void> {
  const { authority, directory } = options;
  const server = authority.issue({
    subject: { commonName: "kube-apiserver" },
    hosts: ["127.0.0.1", "10.96.0.1", "localhost", "kubernetes.default.svc"],
  });
  const admin = authority.issue({
    subject: { commonName: "admin", organization: "system:masters" },
  });
  const accounts = signingKeyPair();
  const token = crypto.randomUUID();
  const files = {
    "ca.crt": authority.credential.certificate,
    "server.crt": server.certificate,
    "server.key": server.key,
    "accounts.key": accounts.privateKey,
    "accounts.pub": accounts.publicKey,
    "tokens.csv": `${token},token-admin,token-admin,system:masters\n`,
    "kubeconfig": kubeconfig(options, {
      "client-certificate-data": btoa(admin.certificate),
      "client-key-data": btoa(admin.key),
    }),
    "kubeconfig-token": kubeconfig(options, { token }),
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${directory}/${name}`, text, { mode: 0o600 });
  }
}

/** Returns a kubeconfig as JSON, which is YAML, with one context. */
export function kubeconfig(
  { url, authority }: Omit<KeyOptions, "directory">,
  user: Readonly<Record<string, string>>,
): string {
  const cluster = {
    server: url,
    "certificate-authority-data": btoa(authority.credential.certificate),
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "kapi", cluster }],
    users: [{ name: "admin", user }],
    contexts: [{ name: "kapi", context: { cluster: "kapi", user: "admin" } }],
    "current-context": "kapi",
  });
}
