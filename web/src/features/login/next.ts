import type { ProblemBody } from '@/shared/api/problem';

/** Where a login leads: only to a place of this web interface, never to another site. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/') || /^\/[/\\]/.test(next)) return '/';
  return next.startsWith('/login') ? '/' : next;
}

/** The seconds that a refusal of the slow-down asks to wait. */
export function secondsToWait(body: ProblemBody): number {
  if (body.status !== 429) return 0;
  const told = body['retryAfterS'] ?? body['retryAfterSeconds'] ?? body['retryAfter'];
  return typeof told === 'number' ? Math.ceil(told) : 5;
}
