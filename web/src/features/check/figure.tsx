import { type ReactNode, useMemo } from 'react';
import { boxOf, drawnIn, type Position, type Shape, shapesOf } from './model/shapes';
import './figure.css';

export interface Place {
  number: number;
  title: string;
  /** The object, as WKT. */
  geometry: string | null;
  /** Where it fails, as WKT. */
  hotspots: readonly string[];
}

interface Drawn {
  place: Place;
  own: Shape[];
  faults: Shape[];
}

const WIDTH = 720;
const HEIGHT = 240;
/** Positions that are drawn: of larger geometries, the outline is enough. */
const POSITIONS_MAX = 2_000;

/** Where findings lie, drawn without a background; what is said in it stands in the table as well. */
export function Figure({
  label,
  places,
  open,
}: {
  label: string;
  places: readonly Place[];
  /** Where each can be opened; the table is the way for the keyboard. */
  open?: (number: number) => void;
}): ReactNode {
  const drawn = useMemo(
    () =>
      places.map(
        (place): Drawn => ({
          place,
          own: place.geometry === null ? [] : shapesOf(place.geometry),
          faults: place.hotspots.flatMap(shapesOf),
        }),
      ),
    [places],
  );
  const box = boxOf(drawn.flatMap(({ own, faults }) => [...own, ...faults]));
  if (box === null) return null;
  const draw = drawnIn(box, WIDTH, HEIGHT);
  return (
    <svg
      className="figure"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMid meet"
    >
      {drawn.map(({ place, own, faults }) => (
        <g
          key={place.number}
          {...(open === undefined
            ? {}
            : { className: 'figure-way', onClick: () => open(place.number) })}
        >
          <title>{place.title}</title>
          <Shapes shapes={own} draw={draw} className="figure-object" />
          <Shapes shapes={faults} draw={draw} className="figure-hotspot" />
        </g>
      ))}
    </svg>
  );
}

function Shapes({
  shapes,
  draw,
  className,
}: {
  shapes: readonly Shape[];
  draw: (at: Position) => Position;
  className: string;
}): ReactNode {
  const areas = shapes.filter(({ form }) => form === 'area');
  return (
    <g className={className}>
      {areas.length > 0 ? (
        <path fillRule="evenodd" d={areas.map((area) => `${pathOf(area, draw)}Z`).join('')} />
      ) : null}
      {shapes.map((shape, at) => {
        const [first] = shape.positions;
        if (first === undefined || shape.form === 'area') return null;
        if (shape.form === 'line') {
          // The place of a shape is all that tells it from another.
          // oxlint-disable-next-line react/no-array-index-key
          return <path key={at} fill="none" d={pathOf(shape, draw)} />;
        }
        const [x, y] = draw(first);
        // oxlint-disable-next-line react/no-array-index-key
        return <circle key={at} cx={x} cy={y} r={5} />;
      })}
    </g>
  );
}

function pathOf({ positions }: Shape, draw: (at: Position) => Position): string {
  const every = Math.ceil(positions.length / POSITIONS_MAX);
  const kept = positions.filter((_, at) => at % every === 0 || at === positions.length - 1);
  const told = kept.map((at) => draw(at).map((number) => number.toFixed(1)).join(' '));
  return `M${told.join('L')}`;
}
