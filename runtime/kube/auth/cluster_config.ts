/**
 * How to reach one cluster and as whom: what a kubeconfig's context or a
 * service account come down to.
 *
 * @module
 */

/** A PEM text, or the file that holds it and may be replaced while we run. */
export type PemSource =
  | { readonly kind: "inline"; readonly pem: string }
  | { readonly kind: "file"; readonly path: string };

/** A program that hands out credentials, as a kubeconfig describes it. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What to tell a person who lacks the program. */
  readonly installHint: string;
  /** Whether the program is told which cluster it is for. */
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: "Never" | "IfAvailable";
}

/** How a user proves who they are in each request. */
export type Login =
  /** By a client certificate, or not at all. */
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  | {
    /** A token that others replace on disk before it expires. */
    readonly kind: "tokenFile";
    readonly path: string;
    /** Used while the file cannot be read. */
    readonly fallback?: string;
  }
  | {
    readonly kind: "basic";
    readonly username: string;
    readonly password: string;
  }
  | { readonly kind: "exec"; readonly plugin: ExecPlugin };

/** Whom to act as, if not as oneself. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A certificate of ours and its key. */
export interface ClientCertificate {
  readonly certificate: PemSource;
  readonly key: PemSource;
}

/** How to reach one cluster and as whom. */
export interface ClusterConfig {
  /** The API server's URL, without a slash at the end. */
  readonly server: string;
  /** The namespace for whoever does not name one. */
  readonly namespace: string;
  /** Whom to trust instead of the public authorities. */
  readonly authority?: PemSource;
  /** Whether any certificate of the server will do. */
  readonly skipVerify: boolean;
  /** The name that the server's certificate must bear, if not its host's. */
  readonly serverName?: string;
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  readonly clientCertificate?: ClientCertificate;
  readonly login: Login;
  readonly impersonate?: Impersonation;
  /** The kubeconfig's `extensions` entry that exec plugins are handed. */
  readonly execConfig?: unknown;
}
