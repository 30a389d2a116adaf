/**
 * The credentials of one user, kept good: token files are read again when
 * they may have been replaced, plugins run again before what they gave
 * expires.
 *
 * @module
 */

import { CredentialError } from "../errors.ts";
import type { ClusterConfig, PemSource } from "./cluster_config.ts";
import { type ExecCredential, runExecPlugin } from "./exec_plugin.ts";

/** Our certificate and its key, as PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** What a connection is made with. */
export interface ConnectionIdentity {
  /** Whom to trust instead of the public authorities, as PEM. */
  readonly authority?: string;
  /** Who we are. */
  readonly certificate?: CertificatePair;
}

/** The kubelet replaces a token when 80 % of its life (10 min at least) is over. */
const TOKEN_FILE_FRESH_MS = 60_000;

/** A plugin is run again this long before its credential expires. */
const EXPIRY_MARGIN_MS = 10_000;

/** Certificates that lie in files are read again this often, as in kubectl. */
const CERTIFICATE_FRESH_MS = 5 * 60_000;

/** Outside, in tests: what runs a plugin, and the clock that expiry goes by. */
export interface CredentialsOptions {
  /** @default runExecPlugin */
  readonly runPlugin?: typeof runExecPlugin;
  /** Wall-clock ms: expiries are wall-clock times. @default Date.now */
  readonly now?: () => number;
}

/** A token that was read, and until when it counts as fresh. */
interface FreshToken {
  readonly token: string;
  readonly until: number;
}

/** An identity that was read, from what, and until when it counts as fresh. */
interface FreshIdentity {
  readonly identity: ConnectionIdentity;
  readonly given: CertificatePair | undefined;
  readonly until: number;
}

/** The credentials of one cluster's user. */
export class Credentials {
  readonly #config: ClusterConfig;
  readonly #runPlugin: typeof runExecPlugin;
  readonly #now: () => number;
  #fileToken: FreshToken | undefined;
  #identity: FreshIdentity | undefined;
  #execCredential: Promise<ExecCredential> | undefined;

  constructor(config: ClusterConfig, options: CredentialsOptions = {}) {
    this.#config = config;
    this.#runPlugin = options.runPlugin ?? runExecPlugin;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Returns the value of the Authorization header, if the user has one.
   *
   * @throws {CredentialError} if a file or plugin gives none
   */
  async authorization(): Promise<string | undefined> {
    const { login } = this.#config;
    switch (login.kind) {
      case "none":
        return undefined;
      case "token":
        return `Bearer ${login.token}`;
      case "tokenFile":
        return `Bearer ${await this.#tokenFromFile(
          login.path,
          login.fallback,
        )}`;
      case "basic": {
        const pair = `${login.username}:${login.password}`;
        return `Basic ${new TextEncoder().encode(pair).toBase64()}`;
      }
      case "exec": {
        const { token } = await this.#fromPlugin();
        return token === undefined ? undefined : `Bearer ${token}`;
      }
    }
  }

  /**
   * Returns what connections are made with, as it is now. As long as nothing
   * has changed it is the same object, so that connections can be kept.
   *
   * @throws {CredentialError} if a file cannot be read or a plugin fails
   */
  async identity(): Promise<ConnectionIdentity> {
    const given = await this.#givenCertificate();
    const last = this.#identity;
    if (
      last !== undefined && last.given === given && this.#now() < last.until
    ) {
      return last.identity;
    }
    const identity = await this.#readIdentity(given);
    const same = last !== undefined && sameIdentity(last.identity, identity);
    this.#identity = {
      identity: same ? last.identity : identity,
      given,
      until: this.#now() + CERTIFICATE_FRESH_MS,
    };
    return this.#identity.identity;
  }

  /** Whether reading or asking again may give something else. */
  get renewable(): boolean {
    const { login, clientCertificate } = this.#config;
    return login.kind === "exec" || login.kind === "tokenFile" ||
      clientCertificate?.certificate.kind === "file";
  }

  /** Forgets what was read or given: the server has refused it. */
  invalidate(): void {
    this.#fileToken = undefined;
    this.#execCredential = undefined;
    this.#identity = undefined;
  }

  async #givenCertificate(): Promise<CertificatePair | undefined> {
    if (this.#config.login.kind !== "exec") return undefined;
    return (await this.#fromPlugin()).clientCertificate;
  }

  async #readIdentity(given?: CertificatePair): Promise<ConnectionIdentity> {
    const { authority, clientCertificate } = this.#config;
    const certificate = given ??
      (clientCertificate && {
        cert: await readPem(clientCertificate.certificate),
        key: await readPem(clientCertificate.key),
      });
    return {
      ...authority && { authority: await readPem(authority) },
      ...certificate && { certificate },
    };
  }

  async #tokenFromFile(path: string, fallback?: string): Promise<string> {
    const last = this.#fileToken;
    if (last !== undefined && this.#now() < last.until) return last.token;
    let token: string;
    try {
      token = (await Deno.readTextFile(path)).trim();
    } catch (error) {
      // A file that is being replaced may be away for a moment, and what it
      // held is good for longer: the server decides.
      const known = last?.token ?? fallback;
      if (known !== undefined) return known;
      throw new CredentialError(`Cannot read token file "${path}"`, {
        cause: error,
      });
    }
    if (token === "") {
      throw new CredentialError(`Cannot use token file "${path}": it is empty`);
    }
    this.#fileToken = { token, until: this.#now() + TOKEN_FILE_FRESH_MS };
    return token;
  }

  /** Runs the plugin at most once at a time, and only when it must. */
  async #fromPlugin(): Promise<ExecCredential> {
    const { login } = this.#config;
    if (login.kind !== "exec") return {};
    const pending = this.#execCredential;
    if (pending !== undefined) {
      const { expiresAt = Infinity } = await pending;
      if (this.#now() < expiresAt - EXPIRY_MARGIN_MS) return await pending;
    }
    // While we waited another call may have started the plugin again.
    if (this.#execCredential === pending) {
      const started = this.#runPlugin(login.plugin, this.#config);
      this.#execCredential = started;
      started.catch(() => {
        // Whoever waits is told; the next one tries anew.
        if (this.#execCredential === started) this.#execCredential = undefined;
      });
    }
    return await (this.#execCredential ?? {});
  }
}

async function readPem(source: PemSource): Promise<string> {
  if (source.kind === "inline") return source.pem;
  try {
    return await Deno.readTextFile(source.path);
  } catch (error) {
    throw new CredentialError(
      `Cannot read certificate or key "${source.path}"`,
      { cause: error },
    );
  }
}

function sameIdentity(a: ConnectionIdentity, b: ConnectionIdentity): boolean {
  return a.authority === b.authority &&
    a.certificate?.cert === b.certificate?.cert &&
    a.certificate?.key === b.certificate?.key;
}
