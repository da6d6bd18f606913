import type { components } from "./schema";

/** What the server answers with, generated from its own description (`npm run generate-types`). */
export type Schemas = components["schemas"];

/** An answer other than success, with the server's own code and words. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;

  constructor(status: number, code: string, message: string, requestId: string | null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.requestId = requestId;
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

async function readError(response: Response): Promise<ApiError> {
  const fallback = new ApiError(response.status, "unknown", `The server answered ${response.status}.`, null);
  try {
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null || !("error" in body)) return fallback;
    const error = body.error as { code?: string; message?: string; request_id?: string } | null;
    if (error === null || typeof error.message !== "string") return fallback;
    return new ApiError(response.status, error.code ?? "unknown", error.message, error.request_id ?? null);
  } catch {
    return fallback;
  }
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
};

/** Whether another try may help: not when the server has refused. */
export function isWorthRetrying(failureCount: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500) return false;
  return failureCount < 3;
}
