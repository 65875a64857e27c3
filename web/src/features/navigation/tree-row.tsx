import { Badge, Loader, TextInput } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronRight,
  IconFolderOpen,
  IconLock,
  IconStack2,
} from '@tabler/icons-react';
import { type DragEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import { isTemplate, KIND_LABELS } from '@/shared/model/kinds';
import { KindIcon } from '@/shared/ui/kind-icon';
import type { Row } from './model/flatten';

export interface RowEvents {
  onClick: (row: Row, event: MouseEvent) => void;
  onMenu: (row: Row, at: { x: number; y: number }) => void;
  onTwist: (row: Row) => void;
  onDoubleClick: (row: Row) => void;
  onDragStart: (row: Row, event: DragEvent) => void;
  onDragOver: (row: Row, event: DragEvent) => void;
  onDrop: (row: Row, event: DragEvent) => void;
  onRename: (name: string | null) => void;
  onRetry: (folder: string) => void;
}

interface RowProps {
  row: Row;
  id: string;
  top: number;
  isSelected: boolean;
  isActive: boolean;
  isCut: boolean;
  isDropTarget: boolean;
  isRenamed: boolean;
  events: RowEvents;
}

function RenameField({
  name,
  onRename,
}: {
  name: string;
  onRename: RowEvents['onRename'];
}): ReactNode {
  const [value, setValue] = useState(name);
  // Giving the focus back takes it from here, which must not answer a second time.
  const isAnswered = useRef(false);
  const answer = (to: string | null): void => {
    if (isAnswered.current) return;
    isAnswered.current = true;
    onRename(to);
  };
  return (
    <TextInput
      size="xs"
      flex={1}
      aria-label={`New name of ${name}`}
      autoFocus
      value={value}
      styles={{ input: { height: 22, minHeight: 22 } }}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={() => answer(value)}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') answer(value);
        if (event.key === 'Escape') answer(null);
      }}
    />
  );
}

/** What names the line: without it, the name would go on with that of its menu button. */
const nameId = ({ id }: RowProps): string => `${id}:name`;

function Content({ row, props }: { row: Row; props: RowProps }): ReactNode {
  const { events } = props;
  switch (row.type) {
    case 'root':
      return (
        <>
          {row.isReadable ? <IconStack2 size={16} aria-hidden /> : <IconLock size={16} />}
          <span className="name" id={nameId(props)}>
            <strong>{row.label}</strong>
            {row.isReadable ? '' : ' (you may not read these)'}
          </span>
        </>
      );
    case 'item':
      return (
        <>
          {row.isOpen ? (
            <IconFolderOpen size={16} stroke={1.6} aria-hidden style={{ flex: 'none' }} />
          ) : (
            <KindIcon kind={row.item.kind} />
          )}
          {props.isRenamed ? (
            <RenameField name={row.item.name} onRename={events.onRename} />
          ) : (
            <span className="name" title={row.item.name} id={nameId(props)}>
              {row.item.name}
              <span className="for-readers"> {KIND_LABELS[row.item.kind].toLowerCase()}</span>
            </span>
          )}
          {isTemplate(row.item.kind) ? (
            <Badge size="xs" variant="default" style={{ flex: 'none' }} aria-hidden>
              template
            </Badge>
          ) : null}
        </>
      );
    case 'problem':
      return (
        <span className="name">
          {row.problem.body.detail}{' '}
          <button type="button" tabIndex={-1} onClick={() => events.onRetry(row.folder)}>
            Retry
          </button>
        </span>
      );
    case 'empty':
      return <span className="name t-comment">Empty</span>;
    default:
      return (
        <>
          <Loader size={12} aria-hidden />
          <span className="name t-comment">Loading…</span>
        </>
      );
  }
}

/** A line of the tree: very many are made in a moment of scrolling, so it is of few parts. */
export function TreeRow(props: RowProps): ReactNode {
  const { row, events } = props;
  const isOpenable = row.type === 'root' ? row.isReadable : row.type === 'item' && row.isFolder;
  const isReal = row.type === 'root' || row.type === 'item';
  const isOpen = isReal && row.isOpen;
  const Twist = isOpen ? IconChevronDown : IconChevronRight;
  const name = row.type === 'root' ? row.label : row.type === 'item' ? row.item.name : '';
  return (
    // The keys are those of the tree around it, which holds the focus.
    <div
      id={props.id}
      className="tree-row"
      role="treeitem"
      aria-labelledby={isReal && !props.isRenamed ? nameId(props) : undefined}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-selected={isReal ? props.isSelected : undefined}
      aria-expanded={isOpenable ? isOpen : undefined}
      aria-disabled={isReal ? undefined : true}
      data-active={props.isActive}
      data-cut={props.isCut}
      data-drop={props.isDropTarget}
      data-path={isReal ? row.path : undefined}
      style={{ top: props.top, paddingInlineStart: (row.level - 1) * 14 + 4 }}
      draggable={row.type === 'item' && !props.isRenamed}
      onClick={(event) => events.onClick(row, event)}
      onDoubleClick={() => events.onDoubleClick(row)}
      onContextMenu={(event) => {
        event.preventDefault();
        if (isReal) events.onMenu(row, { x: event.clientX, y: event.clientY });
      }}
      onDragStart={(event) => events.onDragStart(row, event)}
      onDragOver={(event) => events.onDragOver(row, event)}
      onDrop={(event) => events.onDrop(row, event)}
    >
      <span
        className="twist"
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          if (isOpenable) events.onTwist(row);
        }}
      >
        {isOpenable ? <Twist size={16} /> : null}
      </span>
      <Content row={row} props={props} />
      {isReal ? (
        <button
          type="button"
          className="more"
          tabIndex={-1}
          aria-label={`Menu of ${name}`}
          onClick={(event) => {
            event.stopPropagation();
            const box = event.currentTarget.getBoundingClientRect();
            events.onMenu(row, { x: box.left, y: box.bottom });
          }}
        />
      ) : null}
    </div>
  );
}
