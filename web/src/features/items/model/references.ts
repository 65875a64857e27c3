import type { ItemDocument, Json } from '@/shared/api/types';

/** An item that a document refers to, and where in the document. */
export interface Found {
  id: string;
  path: string | undefined;
  places: string[];
}

/** Every item that the body refers to, each once, in the order of the document. */
export function referencesOf(document: ItemDocument): Found[] {
  const found = new Map<string, Found>();
  const visit = (json: Json | undefined, place: string, key: string): void => {
    if (Array.isArray(json)) {
      for (const one of json) visit(one, place, key);
      return;
    }
    if (typeof json !== 'object' || json === null) return;
    const { id, path } = json;
    // A task has an id, too, but its keys are others.
    const isReference = Object.keys(json).every((name) => name === 'id' || name === 'path');
    if (typeof id === 'string' && isReference) {
      const known = found.get(id) ?? { id, path: undefined, places: [] };
      if (typeof path === 'string') known.path = path;
      if (!known.places.includes(key)) known.places.push(key);
      found.set(id, known);
      return;
    }
    for (const [name, value] of Object.entries(json)) visit(value, `${place}/${name}`, name);
  };
  visit(document.body, '', 'body');
  return [...found.values()];
}
