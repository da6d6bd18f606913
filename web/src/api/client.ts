import type { components } from "./schema";

/** What the server answers with, generated from its own description (`npm run generate-types`). */
export type Schemas = components["schemas"];

/** What an error may carry besides its words. */
interface ErrorDetails {
  readonly requestId?: string | null;
  /** The field of the request that was wrong. */
  readonly field?: string | null;
  /** After how long another try makes sense, seconds. */
  readonly retryAfterS?: number | null;
  /** Where in the field, from and to in UTF-16 units. */
  readonly at?: readonly [number, number] | null;
  /** What may have been meant. */
  readonly suggestion?: string | null;
  /** What the suggestion takes the place of, from and to in UTF-16 units. */
  readonly replace?: readonly [number, number] | null;
}

/** An answer other than success, with the server's own code and words. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly field: string | null;
  readonly retryAfterS: number | null;
  readonly at: readonly [number, number] | null;
  readonly suggestion: string | null;
  readonly replace: readonly [number, number] | null;

  constructor(status: number, code: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.requestId = details.requestId ?? null;
    this.field = details.field ?? null;
    this.retryAfterS = details.retryAfterS ?? null;
    this.at = details.at ?? null;
    this.suggestion = details.suggestion ?? null;
    this.replace = details.replace ?? null;
  }
}

type QueryValue = string | number | boolean | undefined;

export interface GetOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly signal?: AbortSignal;
  /** Statuses that carry the answer as well, besides success. */
  readonly alsoGood?: readonly number[];
}

/** Every route is used with its `/api` prefix, so that a proxy can tell it from the pages. */
export function apiUrl(path: string, query: GetOptions["query"] = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(key, String(value));
  }
  const search = params.toString();
  return `/api${path}${search === "" ? "" : `?${search}`}`;
}

interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  readonly request_id?: string;
  readonly field?: string | null;
  readonly retry_after_s?: number | null;
  readonly at?: readonly [number, number] | null;
  readonly suggestion?: string | null;
  readonly replace?: readonly [number, number] | null;
}

/** The header `Retry-After` in seconds; its other form, a date, is not ours. */
function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

async function readError(response: Response): Promise<ApiError> {
  const retryAfterS = readRetryAfter(response);
  const words = `The server answered ${response.status}.`;
  const fallback = new ApiError(response.status, "unknown", words, { retryAfterS });
  try {
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null || !("error" in body)) return fallback;
    const error = body.error as ErrorBody | null;
    if (error === null || typeof error.message !== "string") return fallback;
    return new ApiError(response.status, error.code ?? "unknown", error.message, {
      requestId: error.request_id ?? null,
      field: error.field ?? null,
      retryAfterS: error.retry_after_s ?? retryAfterS,
      at: error.at ?? null,
      suggestion: error.suggestion ?? null,
      replace: error.replace ?? null,
    });
  } catch {
    return fallback;
  }
}

/** Sends a body as JSON; the answer is JSON too, or nothing (204). */
async function send<T>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await fetch(apiUrl(path), init);
  if (!response.ok) throw await readError(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const api = {
  /** Reads JSON. The shape is the server's promise (its OpenAPI document), not checked again here. */
  async get<T>(path: string, options: GetOptions = {}): Promise<T> {
    const init: RequestInit = { headers: { accept: "application/json" } };
    if (options.signal !== undefined) init.signal = options.signal;
    const response = await fetch(apiUrl(path, options.query), init);
    const isGood = response.ok || (options.alsoGood ?? []).includes(response.status);
    if (!isGood) throw await readError(response);
    return (await response.json()) as T;
  },
  post: <T = void>(path: string, body?: unknown) => send<T>("POST", path, body),
  put: <T = void>(path: string, body: unknown) => send<T>("PUT", path, body),
  patch: <T = void>(path: string, body: unknown) => send<T>("PATCH", path, body),
  delete: (path: string) => send<void>("DELETE", path),
};

interface StreamOptions {
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Asks for server-sent events. Ends when the answer begins; the rest is the reader's. */
export async function openStream(
  method: "GET" | "POST",
  path: string,
  { body, signal }: StreamOptions,
): Promise<ReadableStream<Uint8Array>> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  const init: RequestInit = { method, headers, signal };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await fetch(apiUrl(path), init);
  if (!response.ok) throw await readError(response);
  if (response.body === null) throw new Error("the server's answer is empty");
  return response.body;
}

/** Whether the server takes this browser for nobody. A wrong password is another matter. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code !== "wrong_credentials";
}

/** Whether another try may help: not when the server has refused. */
export function isWorthRetrying(failureCount: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500) return false;
  return failureCount < 3;
}
