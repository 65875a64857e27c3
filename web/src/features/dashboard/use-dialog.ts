import { useNavigate, useSearch } from '@tanstack/react-router';

/** The dialog that is open stands in the address, with what it is about. */
export function useDialog(): {
  dialog: string | undefined;
  id: string | undefined;
  open: (dialog: string, id?: string) => void;
  close: () => void;
} {
  const { dialog, id } = useSearch({ from: '/shell/dashboard/$section' });
  const navigate = useNavigate({ from: '/dashboard/$section' });
  return {
    dialog,
    id,
    open: (dialog, id) => {
      void navigate({
        search: (now) => (id === undefined ? { ...now, dialog } : { ...now, dialog, id }),
      });
    },
    close: () => {
      void navigate({ search: ({ dialog: _, id: __, ...rest }) => rest });
    },
  };
}
