import { asSentence } from '@/shared/model/format';
import { hintFor } from './hints';

/** A problem as the server sends it (RFC 9457). */
export interface ProblemBody {
  type?: string;
  title?: string;
  status: number;
  detail: string;
  code: string;
  hint?: string | null;
  instance?: string;
  requestId?: string;
  [fact: string]: unknown;
}

/** A call that failed: the server's problem, or that the server could not be reached. */
export class ApiProblem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail);
    this.name = 'ApiProblem';
    this.body = body;
  }

  get code(): string {
    return this.body.code;
  }

  get status(): number {
    return this.body.status;
  }

  /** What to do next, in words of the web interface, as a sentence. */
  get hint(): string | null {
    const hint = hintFor(this.code, this.body.hint ?? '');
    return hint === '' ? null : asSentence(hint);
  }

  /** Everything that helps whoever is asked for help, as plain text. */
  get details(): string {
    return problemText({ ...this.body, hint: this.hint });
  }
}

export const SERVER_DOWN = 'server-down';

export function serverDown(instance: string): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: SERVER_DOWN,
    detail: 'The server cannot be reached.',
    hint: 'Check that the server runs and that your network reaches it, then retry.',
    instance,
  });
}

/** Any error as a problem, so that there is one way to show it. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ status: 0, code: 'web-error', detail });
}

export function problemText(body: ProblemBody): string {
  const lines = [body.detail, `code: ${body.code}`];
  if (body.hint) lines.push(`hint: ${body.hint}`);
  const told = new Set(['type', 'title', 'detail', 'code', 'hint']);
  for (const [key, value] of Object.entries(body)) {
    if (told.has(key) || value === undefined || value === null) continue;
    lines.push(`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  return lines.join('\n');
}
