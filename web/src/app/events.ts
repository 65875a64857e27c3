import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isUnderWay, mergeJob } from '@/shared/model/jobs';
import type { JobView } from '@/shared/api/types';

/** What is asked of the items, by the first word of its key. */
const CHANGING = ['children', 'item', 'search', 'recycle-bin', 'repository', 'data-stores-for'];

/** Listens to the server: jobs as they proceed, and that items changed. Says if it is heard. */
export function useEvents(): boolean {
  const queries = useQueryClient();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let source: EventSource | undefined;
    let wasLost = false;
    let wasHeard = false;
    let known: number | undefined;
    const connect = (): void => {
      source = new EventSource('/rest/events');
      source.addEventListener('open', () => {
        wasHeard = true;
        setConnected(true);
        // What was missed while nobody listened.
        if (wasLost) void queries.invalidateQueries();
        wasLost = false;
      });
      source.addEventListener('job', (event) => {
        const job = JSON.parse(event.data) as JobView;
        queries.setQueryData<JobView[]>(['jobs'], (jobs) => mergeJob(jobs ?? [], job));
        const key = ['job', job.id];
        if (isUnderWay(job.state)) queries.setQueryData<JobView>(key, job);
        // What came of it is not in the event.
        else void queries.invalidateQueries({ queryKey: key });
      });
      source.addEventListener('repository', (event) => {
        const { revision } = JSON.parse(event.data) as { revision: number };
        // The first one tells where things stand; only what differs from that is news.
        const isNews = known !== undefined && revision !== known;
        known = revision;
        if (!isNews) return;
        for (const key of CHANGING) {
          void queries.invalidateQueries({ queryKey: [key] });
        }
      });
      source.addEventListener('error', () => {
        // A server that never spoke has no events to tell: nothing was lost.
        wasLost = wasHeard;
        if (wasHeard) setConnected(false);
        // A browser tries again by itself unless the answer was an error.
        const wait = wasHeard ? 5_000 : 60_000;
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, wait);
      });
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [queries]);
  return isConnected;
}
