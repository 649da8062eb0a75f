// The address holds the route: what is written is read back, whatever it contains.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRoute, routeHref } from '../../../src/renderer/state/route.ts';

describe('parseRoute', () => {
  test('reads path, screen and query', () => {
    const route = parseRoute('#/alerts/a:12?levels=HIGH&text=a%20b');
    expect(route).toMatchObject({ path: 'alerts/a:12', screen: 'alerts' });
    expect([...route.query]).toEqual([
      ['levels', 'HIGH'],
      ['text', 'a b'],
    ]);
  });

  test.each(['', '#', '#key=abc', '#alerts', 'alerts'])('takes %j as the start', (hash) => {
    expect(parseRoute(hash)).toMatchObject({ path: '', screen: '' });
  });

  test('keeps a piece that is no valid encoding as it is', () => {
    expect(parseRoute('#/alerts/%E0%A4%A').path).toBe('alerts/%E0%A4%A');
  });

  test('keeps question marks within the query', () => {
    expect(parseRoute('#/alerts?text=why?').query.get('text')).toBe('why?');
  });
});

describe('routeHref', () => {
  test('leaves out what is empty', () => {
    expect(routeHref('alerts', { text: '', levels: 'LOW' })).toBe('#/alerts?levels=LOW');
    expect(routeHref('alerts')).toBe('#/alerts');
  });

  test('is read back as it was written', () => {
    const piece = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('/'));
    const value = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        fc.dictionary(piece, value),
        (path, query) => {
          const route = parseRoute(routeHref(path.join('/'), query));
          expect(route.path).toBe(path.join('/'));
          expect(Object.fromEntries(route.query)).toEqual({ ...query });
        },
      ),
    );
  });
});
