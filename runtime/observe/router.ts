/**
 * Which path is answered by whom. A further page is a further row.
 *
 * @module
 */

/** Answers a request. */
export type Handler = (
  request: Request,
  url: URL,
) => Response | Promise<Response>;

/** One path. */
export interface Route {
  /** What it shows, for the list at `/`. */
  readonly summary: string;
  /** @default {"GET"} */
  readonly method?: "GET" | "POST";
  readonly handle: Handler;
}

/** Handlers by path. */
export class Router {
  /** As many as the program adds at its start. */
  readonly #routes = new Map<string, Route>();

  /**
   * Adds a path.
   *
   * @throws {TypeError} It is there already.
   */
  add(path: string, route: Route): void {
    if (this.#routes.has(path)) {
      throw new TypeError(`Cannot add "${path}": it is there, wanted once`);
    }
    this.#routes.set(path, route);
  }

  /** Answers a request; HEAD as GET. */
  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = this.#routes.get(url.pathname);
    if (route === undefined) {
      if (url.pathname === "/") return text(this.#list());
      return text(`Cannot find "${url.pathname}"\n${this.#list()}`, 404);
    }
    const wanted = route.method ?? "GET";
    const method = request.method === "HEAD" ? "GET" : request.method;
    if (method === wanted) return await route.handle(request, url);
    return new Response(`Cannot ${request.method}: wanted ${wanted}\n`, {
      status: 405,
      headers: { allow: wanted },
    });
  }

  #list(): string {
    return [...this.#routes].map(([path, { summary }]) =>
      `${path.padEnd(20)} ${summary}\n`
    ).join("");
  }
}

/** An answer of plain text. */
export function text(body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
