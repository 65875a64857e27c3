import { describe, expect, it } from 'vitest';
import { boxOf, drawnIn, shapesOf } from './shapes';

describe('geometries that are drawn', () => {
  it('become points, lines and rings, whatever holds them', () => {
    const wkt =
      'GEOMETRYCOLLECTION (POINT Z (1 2 9), MULTIPOINT ((3 4), (5 6)), LINESTRING (0 0, 1 1), ' +
      'MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))))';
    expect(shapesOf(wkt).map(({ form, positions }) => `${form} ${positions.length}`)).toEqual([
      'point 1',
      'point 1',
      'point 1',
      'line 2',
      'area 4',
      'area 4',
    ]);
    expect(shapesOf(wkt)[0]?.positions).toEqual([[1, 2]]);
  });

  it('are none where they are empty or cannot be read', () => {
    for (const wkt of ['', 'POINT EMPTY', 'LINESTRING (a b)', 'POINT (nan inf)']) {
      expect(shapesOf(wkt)).toEqual([]);
      expect(boxOf(shapesOf(wkt))).toBeNull();
    }
  });

  it('fill the drawing without being stretched, and north is up', () => {
    const box = boxOf(shapesOf('LINESTRING (0 0, 10 20)'));
    if (box === null) throw new Error('there is a line');
    const draw = drawnIn(box, 228, 128);
    expect(draw([0, 0])).toEqual([89, 114]);
    expect(draw([10, 20])).toEqual([139, 14]);
  });

  it('are drawn in the middle where they are one point', () => {
    const box = boxOf(shapesOf('POINT (7 8)'));
    if (box === null) throw new Error('there is a point');
    expect(drawnIn(box, 100, 50)([7, 8])).toEqual([50, 25]);
  });
});
