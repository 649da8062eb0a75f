// User mappings and subscriptions: what is known of them is made; their passwords and connections are not read, and left to the reader.
import { changedOptions, foreignOptions, literal, phrase } from './ddl-names.ts';
import { type ObjectOf, quoted } from './model.ts';

/** Stands in an option for a value that is not read, as "password=…". */
export const HIDDEN = '…';

function known(options: readonly string[]): readonly string[] {
  return options.filter((option) => !option.endsWith(`=${HIDDEN}`));
}

export function createUserMapping(mapping: ObjectOf<'user_mapping'>): string[] {
  return [`CREATE ${phrase(mapping)}${foreignOptions(known(mapping.props.options))}`];
}

/** Empty where only values differ that are not read. */
export function alterUserMapping(left: ObjectOf<'user_mapping'>, right: ObjectOf<'user_mapping'>): string[] {
  const hidden = new Set(right.props.options.filter((option) => !known([option]).includes(option)));
  const options = changedOptions(
    left.props.options.filter((option) => !hidden.has(option)),
    known(right.props.options),
  );
  return options === '' ? [] : [`ALTER ${phrase(right)} ${options}`];
}

/**
 * Without a connection and not connected, so neither enabled nor with a slot made on the publisher: whoever runs the script gives the
 * connection, and enables it.
 */
export function createSubscription(subscription: ObjectOf<'subscription'>): string[] {
  const { publications, slot } = subscription.props;
  return [
    `CREATE SUBSCRIPTION ${quoted(subscription.name)} CONNECTION '' PUBLICATION ${publications.map(quoted).join(', ')} WITH (connect = false, slot_name = ${slot === null ? 'NONE' : literal(slot)})`,
  ];
}

export function alterSubscription(left: ObjectOf<'subscription'>, right: ObjectOf<'subscription'>): string[] {
  const head = `ALTER SUBSCRIPTION ${quoted(right.name)}`;
  const { publications, slot, enabled } = right.props;
  const publishes = publications.join() !== left.props.publications.join();
  const moves = slot !== left.props.slot;
  const stop = left.props.enabled && (moves || !enabled);
  return [
    ...(stop ? [`${head} DISABLE`] : []),
    ...(moves ? [`${head} SET (slot_name = ${slot === null ? 'NONE' : literal(slot)})`] : []),
    ...(publishes
      ? [`${head} SET PUBLICATION ${publications.map(quoted).join(', ')} WITH (refresh = false)`]
      : []),
    ...(enabled && (stop || !left.props.enabled) ? [`${head} ENABLE`] : []),
  ];
}

/** Parted from its slot first: else it would have to be dropped outside of a transaction, and with the publisher at hand. */
export function dropSubscription(subscription: ObjectOf<'subscription'>): string[] {
  const head = `ALTER SUBSCRIPTION ${quoted(subscription.name)}`;
  return [
    ...(subscription.props.enabled ? [`${head} DISABLE`] : []),
    ...(subscription.props.slot === null ? [] : [`${head} SET (slot_name = NONE)`]),
    `DROP SUBSCRIPTION ${quoted(subscription.name)}`,
  ];
}
