// The same message without its disguises: further texts to look at, each with the way back to the original.
import { unleet } from './normalise-leet.ts';
import { inPlace, type MappedText, within } from './normalise-mapping.ts';
import { type PayloadKind, payloads } from './normalise-payloads.ts';
import { plainText } from './normalise-plain.ts';
import { unreversed, unspelled } from './normalise-spelled.ts';

/**
 * `plain`: compatibility forms, hidden characters and look-alike letters folded. `leet`: leetspeak too. `spelled`: words written letter by
 * letter. `reversed`: written backwards. Others: decoded payloads.
 */
export type LayerKind = 'plain' | 'leet' | 'spelled' | 'reversed' | PayloadKind;

export interface TextLayer extends MappedText {
  readonly kind: LayerKind;
}

/** What the message says beneath its surface. Only texts that differ from it: none for most messages. Never throws. */
export function textLayers(text: string): TextLayer[] {
  const layers: TextLayer[] = [];
  const add = (kind: LayerKind, mapped: MappedText) => {
    if (mapped.text !== text && layers.every((layer) => layer.text !== mapped.text))
      layers.push({ kind, ...mapped });
  };
  const plain = plainText(text);
  if (plain) add('plain', plain);
  const lettered = unleet(plain?.text ?? text);
  if (lettered !== (plain?.text ?? text)) add('leet', inPlace(lettered, plain));
  const joined = unspelled(text);
  if (joined) add('spelled', joined);
  for (const forwards of unreversed(text)) add('reversed', forwards);
  for (const { kind, mapped } of payloads(text)) {
    add(kind, mapped);
    // What was encoded twice is still encoded.
    for (const inner of payloads(mapped.text)) add(inner.kind, within(inner.mapped, mapped));
  }
  return layers;
}

/** The form in which a classifier reads a text: plain, without leetspeak, in small letters. */
export function canonicalText(text: string): string {
  return unleet(plainText(text)?.text ?? text).toLowerCase();
}
