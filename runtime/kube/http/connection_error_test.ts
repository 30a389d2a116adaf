import { equal as assertEquals } from "node:assert/strict";
import type { ConnectionProblem } from "../errors.ts";
import { connectionError, timeoutError } from "./connection_error.ts";

const SERVER = "https://host:6443";

/** An error as the runtime throws it: the reason is the cause's. */
function thrown(reason: string): Error {
  return new TypeError("fetch failed", { cause: new Error(reason) });
}

Deno.test("connectionError() says what to do", async (t) => {
  const table: [reason: string, ConnectionProblem, advice: RegExp][] = [
    [
      "invalid peer certificate: UnknownIssuer",
      "certificate",
      /another authority than the kubeconfig's/,
    ],
    [
      "unable to verify the first certificate",
      "certificate",
      /another authority/,
    ],
    [
      "invalid peer certificate: certificate expired: verification time 1",
      "certificate",
      /has expired, renew it/,
    ],
    [
      'invalid peer certificate: certificate not valid for name "a"',
      "certificate",
      /another name.*tls-server-name/,
    ],
    [
      "Hostname/IP does not match certificate's altnames: x",
      "certificate",
      /another name/,
    ],
    [
      "invalid peer certificate: certificate not valid yet",
      "certificate",
      /not valid yet.*clock/,
    ],
    [
      "received fatal alert: CertificateRequired",
      "certificate",
      /our client certificate/,
    ],
    [
      "received corrupt message of type InvalidContentType",
      "certificate",
      /does not speak TLS/,
    ],
    [
      "invalid peer certificate: BadEncoding",
      "certificate",
      /is not accepted$/,
    ],
    ["client error (Connect): unsuccessful tunnel", "proxy", /check proxy-url/],
    [
      "client error (Connect): dns error: failed to lookup",
      "dns",
      /has no address/,
    ],
    [
      "client error (Connect): tcp connect error: Connection refused (os error 111)",
      "refused",
      /check that the API server runs/,
    ],
    [
      "client error (Connect): tls handshake eof",
      "refused",
      /check address and network/,
    ],
    [
      "client error (SendRequest): connection closed before message completed",
      "broken",
      /the connection broke/,
    ],
  ];
  for (const [reason, problem, advice] of table) {
    await t.step(reason, () => {
      const error = connectionError(thrown(reason), { server: SERVER });
      assertEquals(error.problem, problem);
      assertEquals(advice.test(error.message), true, error.message);
      assertEquals(error.message.includes(SERVER), true);
    });
  }
});

Deno.test("connectionError() blames the proxy for what happens on the way to it", async (t) => {
  const destination = {
    server: SERVER,
    proxyUrl: "http://me:secret@proxy:3128",
  };
  const table: [reason: string, ConnectionProblem][] = [
    ["client error (Connect): dns error", "proxy"],
    ["client error (Connect): tcp connect error: Connection refused", "proxy"],
    ["invalid peer certificate: UnknownIssuer", "certificate"],
  ];
  for (const [reason, problem] of table) {
    await t.step(reason, () => {
      const error = connectionError(thrown(reason), destination);
      assertEquals(error.problem, problem);
      assertEquals(
        error.message.includes('through "http://proxy:3128"'),
        true,
        error.message,
      );
      assertEquals(error.message.includes("secret"), false);
    });
  }
});

Deno.test("only what broke or took too long may have been seen", () => {
  const seen = (error: { mayHaveBeenSeen: boolean }): boolean =>
    error.mayHaveBeenSeen;
  assertEquals(
    seen(connectionError(thrown("(SendRequest)"), { server: SERVER })),
    true,
  );
  assertEquals(seen(timeoutError({ server: SERVER }, 5)), true);
  assertEquals(
    seen(connectionError(thrown("(Connect): dns error"), { server: SERVER })),
    false,
  );
});
