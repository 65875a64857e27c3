import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { serverDown } from '@/shared/api/problem';
import { Loading, ProblemFace } from './faces';
import { notifyProblem } from './notify';

type Load<Props> = () => Promise<ComponentType<Props>>;

export type LazyPart<Props> = ((props: Props) => ReactNode) & {
  /** Loads the code before it is shown; that it cannot be had is told when it is shown. */
  preload: () => Promise<void>;
};

/** A page whose code is loaded when it is first shown. What cannot be loaded has a face of ours. */
export function lazyPart<Props extends object>(load: Load<Props>): LazyPart<Props> {
  const [useLoaded, preload] = loading(load);
  function Lazy(props: Props): ReactNode {
    const { Part, error, again } = useLoaded();
    if (Part !== null) return <Part {...props} />;
    return error === null ? <Loading /> : <ProblemFace error={error} retry={again} />;
  }
  return Object.assign(Lazy, { preload });
}

/** The same for what lies over a page: what cannot be loaded is told, and closes itself. */
export function lazyDialog<Props extends { onClose: () => void }>(
  load: Load<Props>,
): ComponentType<Props> {
  const [useLoaded] = loading(load);
  return function Lazy(props: Props): ReactNode {
    const { Part, error } = useLoaded();
    const { onClose } = props;
    useEffect(() => {
      if (error === null) return;
      notifyProblem('This cannot be opened now', error);
      onClose();
      // Once for each failure, however often the page around is drawn.
      // eslint-disable-next-line react-hooks/exhaustive-deps
    }, [error]);
    return Part === null ? null : <Part {...props} />;
  };
}

interface Loaded<Props> {
  Part: ComponentType<Props> | null;
  error: unknown;
  again: () => void;
}

function loading<Props>(load: Load<Props>): [use: () => Loaded<Props>, preload: () => Promise<void>] {
  let loaded: ComponentType<Props> | null = null;
  const begin = async (): Promise<ComponentType<Props>> => {
    loaded ??= await load();
    return loaded;
  };
  const use = (): Loaded<Props> => {
    const [Part, setPart] = useState(() => loaded);
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
      if (loaded !== null) return;
      begin()
        .then((part) => setPart(() => part))
        .catch(() => setError(serverDown(window.location.pathname)));
    }, []);
    const again = (): void => {
      begin()
        .then((part) => setPart(() => part))
        .catch(() => reloadIfAnswered());
    };
    return { Part, error, again };
  };
  const preload = (): Promise<void> =>
    begin().then(
      () => {},
      () => {},
    );
  return [use, preload];
}

/**
 * Loads the page anew if the server answers: it may be a newer one, which has other files, and a
 * browser may remember what it could not load. Before that, it would show a face of its own.
 */
async function reloadIfAnswered(): Promise<void> {
  try {
    const answer = await fetch('/rest/version');
    if (answer.ok) window.location.reload();
  } catch {
    // Still nobody there: the face that tells so stays.
  }
}
