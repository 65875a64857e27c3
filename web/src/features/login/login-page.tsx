import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { call } from '@/shared/api/client';
import { type ApiProblem, asProblem } from '@/shared/api/problem';
import { sessionQuery } from '@/shared/api/session';
import type { WhoAmI } from '@/shared/api/types';
import { ProblemFace } from '@/shared/ui/faces';
import { safeNext, secondsToWait } from './next';

const route = getRouteApi('/login');

/** Counts the seconds down that the server asks to wait. */
function useCountdown(seconds: number, since: unknown): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds);
    if (seconds <= 0) return undefined;
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [seconds, since]);
  return left;
}

function LoginProblem({ problem, left }: { problem: ApiProblem; left: number }): ReactNode {
  if (left > 0) {
    return (
      <Alert color="yellow" variant="outline" role="alert" title="Too many attempts">
        Wait {left} {left === 1 ? 'second' : 'seconds'}, then try again.
      </Alert>
    );
  }
  if (problem.status === 429) {
    return (
      <Alert color="blue" variant="outline" role="status">
        You may try again now.
      </Alert>
    );
  }
  if (problem.status === 401) {
    return (
      <Alert color="red" variant="outline" role="alert" title="Not logged in">
        {problem.body.detail}
      </Alert>
    );
  }
  return <ProblemFace error={problem} compact />;
}

export function LoginPage(): ReactNode {
  useDocumentTitle('Log in · Trigpoint');
  const { next } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const left = useCountdown(problem === null ? 0 : secondsToWait(problem.body), problem);

  const logIn = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const who = await call<WhoAmI>('POST', '/session', { body: { name, password } });
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, who);
      setProblem(null);
      router.history.push(safeNext(next));
    } catch (error) {
      setProblem(asProblem(error));
      setPassword('');
    } finally {
      setBusy(false);
    }
  };

  return (
    <main style={{ display: 'grid', placeItems: 'start center', padding: '12vh 16px 16px' }}>
      <Paper withBorder p="lg" w="100%" maw={380}>
        <form onSubmit={(event) => void logIn(event)}>
          <Stack gap="md">
            <div>
              <Title order={1}>Trigpoint</Title>
              <Text size="sm" c="dimmed">
                Spatial data quality by rules
              </Text>
            </div>
            {problem ? <LoginProblem problem={problem} left={left} /> : null}
            <TextInput
              label="User name"
              name="username"
              autoComplete="username"
              required
              autoFocus
              withAsterisk={false}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              name="password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
            />
            <Button type="submit" loading={isBusy} disabled={left > 0}>
              Log in
            </Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}
