// A script as the text that people read and run.
import type { Script, ScriptStatement } from './script.ts';

/** Statements one after the other, as a shadow runs them: without the frame of a transaction. */
export function plainText({ first, transaction, last, searchPath }: Script): string {
  const lines = [...first, ...transaction, ...last].map(({ sql }) => `${sql};`);
  return [`SET search_path = ${searchPath};`, ...lines].join('\n');
}

export function scriptText(script: Script, about: readonly string[]): string {
  const { first, transaction, last, leftOut, searchPath } = script;
  if (first.length + transaction.length + last.length === 0 && leftOut.length === 0)
    return '-- Nothing to do.\n';
  const sections = [
    comment(about),
    ...(leftOut.length === 0
      ? []
      : [comment(['Left out:', ...leftOut.map(({ id, why }) => `  ${id}: ${why}`)])]),
    ...(first.length === 0
      ? []
      : [
          `-- Before the transaction: what cannot be used in the one that makes it.\nSET search_path = ${searchPath};\n${body(first)}`,
        ]),
    ...(transaction.length === 0
      ? []
      : [
          `BEGIN;\nSET LOCAL search_path = ${searchPath};\nSET LOCAL check_function_bodies = off;\nSET LOCAL lock_timeout = '5s';\n\n${body(transaction)}\n\nCOMMIT;`,
        ]),
    ...(last.length === 0
      ? []
      : [
          `-- After the transaction, one by one: these do not hold up readers and writers for long.\nSET search_path = ${searchPath};\n${body(last)}`,
        ]),
    ...(first.length + last.length === 0 ? [] : ['RESET search_path;']),
  ];
  return `${sections.join('\n\n')}\n`;
}

function body(statements: readonly ScriptStatement[]): string {
  return statements
    .map(({ sql, hazards }) =>
      [
        ...hazards.map(({ kind, text, safer }) =>
          comment([`${kind.toUpperCase()}: ${text}.${safer === null ? '' : ` ${safer}`}`]),
        ),
        `${sql};`,
      ].join('\n'),
    )
    .join('\n');
}

function comment(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split(/\r\n?|\n/))
    .map((line) => `-- ${line}`)
    .join('\n');
}
