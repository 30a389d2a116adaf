/**
 * Why no answer came, read from what `fetch` throws, with advice.
 *
 * The runtime tells such failures apart by text alone; this is the one place
 * that knows those texts.
 *
 * @module
 */

import { ConnectionError, type ConnectionProblem } from "../errors.ts";

/** One kind of failure: its text, what it is called, what to do. */
interface Rule {
  readonly text: RegExp;
  readonly problem: ConnectionProblem;
  readonly advice: string;
}

/** The first that fits counts, so the ones within others come first. */
const RULES: readonly Rule[] = [
  {
    text: /UnknownIssuer|unable to verify|self.signed certificate/i,
    problem: "certificate",
    advice:
      "its certificate comes from another authority than the kubeconfig's certificate-authority, check that both are of the same cluster",
  },
  {
    text: /certificate (has )?expired/i,
    problem: "certificate",
    advice: "its certificate has expired, renew it or set this machine's clock",
  },
  {
    text: /not valid for name|altnames/i,
    problem: "certificate",
    advice:
      "its certificate is for another name, use that name in server or tls-server-name",
  },
  {
    text: /certificate (is )?not (valid )?yet/i,
    problem: "certificate",
    advice: "its certificate is not valid yet, set this machine's clock",
  },
  {
    text: /fatal alert/i,
    problem: "certificate",
    advice:
      "it does not accept our client certificate, get one for this cluster",
  },
  {
    text: /InvalidContentType|wrong version number/i,
    problem: "certificate",
    advice: "it does not speak TLS, check scheme and port of server",
  },
  {
    text: /peer certificate/i,
    problem: "certificate",
    advice: "its certificate is not accepted",
  },
  {
    text: /Requests to port \d+ are blocked/,
    problem: "refused",
    advice: "browsers and this runtime refuse that port, serve on another",
  },
  {
    text: /unsuccessful tunnel|proxy|socks|Invalid response version/i,
    problem: "proxy",
    advice: "the proxy does not let us through, check proxy-url",
  },
  {
    text: /dns error|ENOTFOUND|EAI_AGAIN/i,
    problem: "dns",
    advice:
      "its name has no address, check the name and this machine's resolver",
  },
  {
    text: /connection refused|ECONNREFUSED/i,
    problem: "refused",
    advice: "nobody listens there, check that the API server runs",
  },
  {
    text: /\(Connect\)|ECONNRESET|ETIMEDOUT|EHOSTUNREACH/i,
    problem: "refused",
    advice: "no connection comes about, check address and network",
  },
];

/** What goes wrong on the way to a proxy, not beyond it. */
const PROXY_ADVICE = "the proxy cannot be reached, check proxy-url";

/** Where a failed request was going. */
export interface Destination {
  readonly server: string;
  readonly proxyUrl?: string;
}

/** Returns the error for what `fetch` threw on the way to `destination`. */
export function connectionError(
  error: unknown,
  destination: Destination,
): ConnectionError {
  const text = fullText(error);
  const rule = RULES.find(({ text: pattern }) => pattern.test(text));
  const { server, proxyUrl } = destination;
  if (rule === undefined) {
    return new ConnectionError(
      "broken",
      `Cannot finish a request to the API server "${server}": the connection broke`,
      { cause: error },
    );
  }
  if (proxyUrl === undefined) {
    const message = `Cannot reach the API server "${server}": ${rule.advice}`;
    return new ConnectionError(rule.problem, message, { cause: error });
  }
  // Names are looked up and connections made for the proxy, not for the server.
  const atProxy = rule.problem === "dns" || rule.problem === "refused";
  return new ConnectionError(
    atProxy ? "proxy" : rule.problem,
    `Cannot reach the API server "${server}" through "${
      withoutPassword(proxyUrl)
    }": ${atProxy ? PROXY_ADVICE : rule.advice}`,
    { cause: error },
  );
}

/** Returns the error for an answer that did not come within `timeoutMs`. */
export function timeoutError(
  { server }: Destination,
  timeoutMs: number,
): ConnectionError {
  return new ConnectionError(
    "timeout",
    `Cannot get an answer of the API server "${server}": none came within ${timeoutMs} ms`,
  );
}

/** The texts of an error and of all that caused it. */
function fullText(error: unknown): string {
  const texts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    texts.push(at.message);
  }
  return texts.join(": ");
}

/** A proxy's URL may carry a password. */
function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
