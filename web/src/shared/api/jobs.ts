import { queryOptions } from '@tanstack/react-query';
import { isUnderWay } from '@/shared/model/jobs';
import { call, get, type Query } from './client';
import { asProblem, SERVER_DOWN } from './problem';
import type { JobResults, JobView, Schemas } from './types';

type Page = Omit<Schemas['JobPage'], 'jobs'> & { jobs: JobView[] };

/** What long work answers: its job, or its result if it was done at once. */
export type Begun<Result> = { job: JobView } | { result: Result };

/** Told with a call that begins a job: it answers at once, and events tell the rest. */
export const AT_ONCE: Query = { wait: 0 };

export function begun<Result>(answer: { job: JobView } | Result): Begun<Result> {
  const isJob = typeof answer === 'object' && answer !== null && 'job' in answer;
  return isJob ? { job: answer.job } : { result: answer as Result };
}

/** Begins long work. */
export async function begin<Result>(path: string, body?: unknown): Promise<Begun<Result>> {
  const options = body === undefined ? { query: AT_ONCE } : { query: AT_ONCE, body };
  return begun(await call<{ job: JobView } | Result>('POST', path, options));
}

/** A job with its result; asked again and again also where its events are not heard. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => get<JobView>(`/jobs/${id}`, undefined, signal),
    staleTime: 0,
    refetchInterval: ({ state }) => {
      if (state.error !== null) return asProblem(state.error).code === SERVER_DOWN ? 3_000 : false;
      return state.data === undefined || isUnderWay(state.data.state) ? 2_000 : false;
    },
  });

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: async ({ signal }) => {
    const { jobs } = await get<Page>('/jobs', { limit: 50 }, signal);
    return jobs;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** What came of a job, by its kind; none where it is not done. */
export type Outcome = {
  [Kind in keyof JobResults]: { kind: Kind; result: JobResults[Kind] };
}[keyof JobResults];

/** What came of a job that is done. */
export const outcomeOf = ({ kind, result }: JobView): Outcome => ({ kind, result }) as Outcome;

export const cancelJob = (id: string): Promise<JobView> => call<JobView>('DELETE', `/jobs/${id}`);
