// The same message without its disguises: further texts to look at, each with the way back to the original.
import { unleet } from './normalise-leet.ts';
import { inPlace, type MappedText } from './normalise-mapping.ts';
import { type PayloadKind, payloads } from './normalise-payloads.ts';
import { plainText } from './normalise-plain.ts';

/** `plain`: compatibility forms, hidden characters and look-alike letters folded. `leet`: leetspeak too. Others: decoded payloads. */
export type LayerKind = 'plain' | 'leet' | PayloadKind;

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
  for (const { kind, mapped } of payloads(text)) add(kind, mapped);
  return layers;
}

/** The form in which a classifier reads a text: plain, without leetspeak, in small letters. */
export function canonicalText(text: string): string {
  return unleet(plainText(text)?.text ?? text).toLowerCase();
}
