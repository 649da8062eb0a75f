// Colours for canvases: a canvas cannot read CSS variables, so they are resolved from the page, anew when the theme changes.
import { useEffect, useState } from 'react';

/** The colour a token such as `--color-critical` has now, as the canvas understands it. */
export function tokenColour(token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** A number that changes whenever the page's theme does, to draw anew by. */
export function useThemeTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const next = () => setTurn((value) => value + 1);
    const observer = new MutationObserver(next);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', next);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', next);
    };
  }, []);
  return turn;
}
