// Geometries as WKT, as shapes that can be drawn.

export type Position = readonly [x: number, y: number];

export interface Shape {
  form: 'point' | 'line' | 'area';
  positions: Position[];
}

export interface Box {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

/** The shapes of a geometry: every point, line and ring of it; of what cannot be read, none. */
export function shapesOf(wkt: string): Shape[] {
  const found: Shape[] = [];
  let type = '';
  // A word is the type of what follows; the innermost brackets hold the positions.
  for (const [, word, inner] of wkt.matchAll(/([A-Za-z]+)|\(([^()]*)\)/g)) {
    if (word !== undefined) {
      if (!/^(Z|M|ZM|EMPTY)$/i.test(word)) type = word.toUpperCase();
      continue;
    }
    const positions = positionsOf(inner ?? '');
    if (type.endsWith('POINT')) {
      found.push(...positions.map((at): Shape => ({ form: 'point', positions: [at] })));
    } else if (positions.length > 0) {
      found.push({ form: type.endsWith('POLYGON') ? 'area' : 'line', positions });
    }
  }
  return found;
}

function positionsOf(text: string): Position[] {
  const found: Position[] = [];
  for (const part of text.split(',')) {
    const [x, y] = part.trim().split(/\s+/).map(Number);
    if (x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y)) {
      found.push([x, y]);
    }
  }
  return found;
}

/** What all shapes lie in; `null` without one. */
export function boxOf(shapes: readonly Shape[]): Box | null {
  const box = { left: Infinity, bottom: Infinity, right: -Infinity, top: -Infinity };
  for (const [x, y] of shapes.flatMap(({ positions }) => positions)) {
    box.left = Math.min(box.left, x);
    box.bottom = Math.min(box.bottom, y);
    box.right = Math.max(box.right, x);
    box.top = Math.max(box.top, y);
  }
  return box.left > box.right ? null : box;
}

/** Leads from the box to a drawing of a size, with a rim; one scale for both axes, north up. */
export function drawnIn(box: Box, width: number, height: number): (at: Position) => Position {
  const RIM = 14;
  const across = box.right - box.left;
  const up = box.top - box.bottom;
  const scale = Math.min(
    across > 0 ? (width - 2 * RIM) / across : Number.POSITIVE_INFINITY,
    up > 0 ? (height - 2 * RIM) / up : Number.POSITIVE_INFINITY,
  );
  // A single point has no extent: it is drawn in the middle.
  const by = Number.isFinite(scale) ? scale : 0;
  const middle: Position = [(box.left + box.right) / 2, (box.bottom + box.top) / 2];
  return ([x, y]) => [width / 2 + (x - middle[0]) * by, height / 2 - (y - middle[1]) * by];
}
