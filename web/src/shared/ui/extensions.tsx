import { createContext, type ReactNode, useContext } from 'react';
import type { ItemEntry, WhoAmI } from '@/shared/api/types';

/** What an entry of the context menu is offered for. A tree's root has a path and no item. */
export interface ActionTarget {
  paths: string[];
  /** The selected items as far as they are items: empty on the root of a tree. */
  items: ItemEntry[];
  /** The folder that something new would go to: the selected one, or the one around the item. */
  folder: string;
  who: WhoAmI | undefined;
}

/** Leads to a place of the web interface: `/restore`, with `{into: '/rules'}` as its search. */
export type Go = (to: string, search?: Record<string, string>) => void;

/** An entry that a feature adds to the context menu of the navigation pane. */
export interface ItemAction {
  id: string;
  label: string;
  icon: ReactNode;
  /** Whether it means anything for these; where it is left out, it does for all. */
  isOffered?: (target: ActionTarget) => boolean;
  /** Why it is not possible, said beside the greyed entry; `null` if it is. */
  refusal: (target: ActionTarget) => string | null;
  run: (target: ActionTarget, go: Go) => void;
}

/** A button at the top of the navigation pane. */
export interface PaneButton {
  id: string;
  label: string;
  icon: ReactNode;
  run: (go: Go) => void;
}

export interface Extensions {
  itemActions: readonly ItemAction[];
  paneButtons: readonly PaneButton[];
  /** Files dropped on the pane, with the folder below the pointer if there is one. */
  onFiles?: (files: File[], into: string | null, go: Go) => void;
}

const Context = createContext<Extensions>({ itemActions: [], paneButtons: [] });

export const ExtensionsProvider = Context.Provider;
export const useExtensions = (): Extensions => useContext(Context);
