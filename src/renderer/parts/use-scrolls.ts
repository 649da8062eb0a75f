// Whether a box has more in it than it shows: then the keyboard must be able to reach and scroll it.
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** A ref for the box, and the tab index it needs; none while all of it is in sight. */
export function useScrolls<Box extends HTMLElement>(): readonly [RefObject<Box | null>, 0 | undefined] {
  const box = useRef<Box>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () =>
      setScrolls(element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth);
    const sizes = new ResizeObserver(look);
    const content = new MutationObserver(look);
    sizes.observe(element);
    content.observe(element, { childList: true, subtree: true });
    look();
    return () => {
      sizes.disconnect();
      content.disconnect();
    };
  }, []);
  return [box, scrolls ? 0 : undefined];
}
