import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Go } from '@/shared/ui/extensions';

/** Leads to a place by its address, as features that know each other only so do. */
export function useGo(): Go {
  const navigate = useNavigate();
  return useCallback(
    (to, search) => {
      const query = new URLSearchParams(search).toString();
      void navigate({ href: query === '' ? to : `${to}?${query}` });
    },
    [navigate],
  );
}
