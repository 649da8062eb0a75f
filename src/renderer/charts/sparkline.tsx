// A line of the last values in a row of text: SVG, gaps where nothing was measured.
interface Props {
  readonly values: readonly (number | null)[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** The value at the top; left out, the highest of all. */
  readonly highest?: number | undefined;
}

export function Sparkline({ values, width, height, label, highest: given }: Props) {
  const known = values.filter((value) => value !== null);
  const highest = given ?? Math.max(1, ...known);
  const x = (index: number) =>
    values.length < 2 ? width / 2 : (index / (values.length - 1)) * (width - 2) + 1;
  const y = (value: number) => height - 1.5 - (value / highest) * (height - 3);
  let path = '';
  let pen = false;
  values.forEach((value, index) => {
    if (value === null) pen = false;
    else {
      // A lone value between gaps is drawn as a dot: a round cap on a line of no length.
      path += pen ? `L${x(index)} ${y(value)}` : `M${x(index)} ${y(value)}h0`;
      pen = true;
    }
  });
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="shrink-0 text-accent">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
