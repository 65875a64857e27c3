import { address, type Query, SAME_SITE } from './client';
import { ApiProblem, type ProblemBody, serverDown } from './problem';

export interface Upload<Answer> {
  answer: Promise<Answer>;
  cancel: () => void;
}

export interface Sent {
  bytes: number;
  total: number;
}

/** The word that an upload was cancelled by the person who began it. */
export const UPLOAD_CANCELLED = 'upload-cancelled';

/** Sends a body and tells how many bytes are gone: `fetch` cannot. */
export function upload<Answer>(
  path: string,
  body: FormData | Blob,
  options: { query?: Query; onProgress?: (sent: Sent) => void; method?: 'POST' | 'PUT' } = {},
): Upload<Answer> {
  const request = new XMLHttpRequest();
  const url = address(path, options.query);
  const answer = new Promise<Answer>((resolve, reject) => {
    request.open(options.method ?? 'POST', url);
    request.setRequestHeader('Accept', 'application/json');
    for (const [name, value] of Object.entries(SAME_SITE)) request.setRequestHeader(name, value);
    if (body instanceof Blob) {
      request.setRequestHeader('Content-Type', 'application/octet-stream');
    }
    request.upload.addEventListener('progress', (event) => {
      options.onProgress?.({ bytes: event.loaded, total: event.total });
    });
    request.addEventListener('load', () => {
      const parsed = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) {
        resolve(parsed as Answer);
      } else {
        reject(failure(request, parsed, url));
      }
    });
    request.addEventListener('error', () => reject(serverDown(url)));
    request.addEventListener('abort', () =>
      reject(
        new ApiProblem({
          status: 0,
          code: UPLOAD_CANCELLED,
          detail: 'The upload was cancelled; nothing was changed.',
        }),
      ),
    );
    request.send(body);
  });
  return { answer, cancel: () => request.abort() };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function failure(request: XMLHttpRequest, parsed: unknown, url: string): ApiProblem {
  if (typeof parsed === 'object' && parsed !== null && 'detail' in parsed && 'code' in parsed) {
    return new ApiProblem({ ...(parsed as ProblemBody), status: request.status });
  }
  return new ApiProblem({
    status: request.status,
    code: request.status === 413 ? 'limit' : 'not-ours',
    detail: `The server answered ${request.status} ${request.statusText}`.trim(),
    instance: url,
  });
}
