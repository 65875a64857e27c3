import type { ReactNode } from 'react';
import { ItemLink } from '@/shared/ui/item-link';
import type { Line, Part } from './model/sentence';

/** A piece of a sentence; what is an item is a link to it. */
export function Piece({ part }: { part: Part }): ReactNode {
  if (part.link !== undefined) {
    const { path } = part.link;
    return path === undefined ? (
      <span>{part.text}</span>
    ) : (
      <ItemLink path={path}>{part.text}</ItemLink>
    );
  }
  return <span className={`t-${part.role}`}>{part.text}</span>;
}

export function SentenceTree({ lines }: { lines: readonly Line[] }): ReactNode {
  return (
    <ul className="sentence">
      {lines.map((line, index) => (
        // The place of a sentence is all that tells it from another.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          {line.parts.map((part, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <Piece key={at} part={part} />
          ))}
          {line.comment === undefined ? null : (
            <span className="t-comment"> — {line.comment}</span>
          )}
          {line.below.length > 0 ? <SentenceTree lines={line.below} /> : null}
        </li>
      ))}
    </ul>
  );
}
