import { ApiProblem, type ProblemBody, serverDown } from './problem';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  query?: Query;
  /** Sent as JSON, or as it is if it is a form or a file. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the server asks of every call that a browser sends with its cookie. */
export const SAME_SITE = { 'X-Requested-With': 'trigpoint' };

let loggedOut: () => void = () => {};

/** What happens when the server says that nobody is logged in any more. */
export function onLoggedOut(listener: () => void): void {
  loggedOut = listener;
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(key, String(value));
  }
  const text = search.toString();
  return `/rest${path}${text === '' ? '' : `?${text}`}`;
}

function isRaw(body: unknown): body is FormData | Blob {
  return body instanceof FormData || body instanceof Blob;
}

/** The problem that an answer holds; an answer that is not ours (a proxy's page) is told as such. */
export async function problemOf(response: Response, url: string): Promise<ApiProblem> {
  const text = await response.text().catch(() => '');
  try {
    const body = JSON.parse(text) as Partial<ProblemBody>;
    if (typeof body.detail === 'string' && typeof body.code === 'string') {
      const wait = response.headers.get('Retry-After');
      const told = wait === null ? body : { ...body, retryAfter: Number(wait) };
      return new ApiProblem({ ...told, status: response.status } as ProblemBody);
    }
  } catch {
    // Not JSON: told below.
  }
  const isGateway = response.status >= 502 && response.status <= 504;
  if (isGateway) return serverDown(url);
  return new ApiProblem({
    status: response.status,
    code: 'not-ours',
    detail: `The server answered ${response.status} ${response.statusText}`.trim(),
    instance: url,
    answer: text.slice(0, 500),
  });
}

/** One call; resolves with the answer as it came, or rejects with an `ApiProblem`. */
export async function send(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Response> {
  const url = address(path, options.query);
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    headers: { Accept: 'application/json', ...SAME_SITE, ...options.headers },
  };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    if (isRaw(options.body)) {
      init.body = options.body;
    } else {
      init.body = JSON.stringify(options.body);
      init.headers = { ...init.headers, 'Content-Type': 'application/json' };
    }
  }
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw serverDown(url);
  }
  if (response.ok) return response;
  const problem = await problemOf(response, url);
  if (response.status === 401 && !path.startsWith('/session')) loggedOut();
  throw problem;
}

/** One call whose answer is JSON; an answer without a body is `undefined`. */
export async function call<Answer>(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const response = await send(method, path, options);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

export const get = <Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> =>
  call<Answer>('GET', path, { query: query ?? {}, signal });
