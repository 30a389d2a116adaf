import { ok as assert, rejects as assertRejects } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { CertificateAuthority, type IssueOptions } from "./certificates.ts";

const LOCALHOST: IssueOptions = {
  subject: { commonName: "server" },
  hosts: ["127.0.0.1", "localhost"],
};

/** Fetches from a server that shows `options`, trusting `trusted` alone. */
async function fetchFrom(
  issuer: CertificateAuthority,
  options: IssueOptions,
  trusted: CertificateAuthority,
): Promise<string> {
  const { certificate: cert, key } = issuer.issue(options);
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert,
    key,
    onListen: () => {},
  }, () => new Response("hello"));
  using client = Deno.createHttpClient({
    caCerts: [trusted.credential.certificate],
  });
  const url = `https://127.0.0.1:${server.addr.port}`;
  return await (await fetch(url, { client })).text();
}

/** Returns a check that fetch() failed for a reason that `pattern` describes. */
function failedFor(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof TypeError && pattern.test(String(error.cause));
}

Deno.test("issue() makes certificates that hold exactly where they should", async (t) => {
  const authority = new CertificateAuthority("one");
  const stranger = new CertificateAuthority("two");
  const yesterday = new Date(Date.now() - 86_400_000);

  await t.step("trusted authority, right host", async () => {
    assert(await fetchFrom(authority, LOCALHOST, authority) === "hello");
  });
  await t.step(
    "another authority",
    () =>
      assertRejects(
        fetchFrom(stranger, LOCALHOST, authority),
        failedFor(/UnknownIssuer/),
      ),
  );
  await t.step("another host", () =>
    assertRejects(
      fetchFrom(authority, { ...LOCALHOST, hosts: ["10.0.0.1"] }, authority),
      failedFor(/not valid for name/),
    ));
  await t.step("expired", () =>
    assertRejects(
      fetchFrom(authority, {
        ...LOCALHOST,
        notBefore: new Date(0),
        notAfter: yesterday,
      }, authority),
      failedFor(/certificate expired/),
    ));
});

Deno.test("issue() writes the subject as Kubernetes reads it", () => {
  const { certificate } = new CertificateAuthority("one").issue({
    subject: { commonName: "admin", organization: "system:masters" },
  });
  const subject = new X509Certificate(certificate).subject;
  assert(subject.includes("CN=admin"));
  assert(subject.includes("O=system:masters"));
});
