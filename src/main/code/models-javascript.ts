// Tables that JavaScript and TypeScript declare: TypeORM's entities and Drizzle's tables.
import type { SyntaxNode } from '@lezer/common';
import { type Model, snakeCase } from './model.ts';
import { parseJavascript } from './program.ts';
import { argumentsOf, calleeOf, childrenOf, entriesOf, plainString, textOf } from './syntax.ts';

const COLUMN =
  /^(?:Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn|ObjectIdColumn)$/;

/** Never throws. */
export function javascriptModels(source: string, jsx: boolean): Model[] {
  if (!/@Entity\b|\bpgTable\b|\bpgSchema\b/.test(source)) return [];
  const found: Model[] = [];
  const schemas = new Map<string, string>();
  for (const [, variable = '', schema = ''] of source.matchAll(
    /\b(\w+)\s*=\s*pgSchema\(\s*["'`]([^"'`]+)["'`]/g,
  ))
    schemas.set(variable, schema);
  const waiting: SyntaxNode[] = [parseJavascript(source, jsx)];
  /** The parser puts decorators that stand before `export` into a class without a body. */
  let waitingDecorators: SyntaxNode[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.name === 'ClassDeclaration') {
      const decorators = [...waitingDecorators, ...node.getChildren('Decorator')];
      if (node.getChild('ClassBody') === null) waitingDecorators = decorators;
      else {
        waitingDecorators = [];
        const model = entity(node, decorators, source);
        if (model) found.push(model);
      }
    } else if (node.name === 'CallExpression') {
      const model = drizzle(node, schemas, source);
      if (model) found.push(model);
    }
    waiting.push(...childrenOf(node).reverse());
  }
  return found;
}

function callsOf(decorators: readonly SyntaxNode[], source: string): [name: string, call: SyntaxNode][] {
  return decorators.flatMap((decorator): [string, SyntaxNode][] => {
    const call = decorator.getChild('CallExpression');
    return call === null ? [] : [[calleeOf(call, source), call]];
  });
}

/** The options of a decorator, and the name it is given as its first text. */
function optionsOf(
  call: SyntaxNode,
  source: string,
): { name: string | null; options: Map<string, SyntaxNode> } {
  const { plain } = argumentsOf(call, source);
  const object = plain.find(({ name }) => name === 'ObjectExpression');
  return {
    name: plainString(plain[0], source),
    options: object === undefined ? new Map() : entriesOf(object, source),
  };
}

function entity(definition: SyntaxNode, decorators: readonly SyntaxNode[], source: string): Model | null {
  const [, call] = callsOf(decorators, source).find(([name]) => name === 'Entity') ?? [];
  const own = definition.getChild('VariableDefinition');
  const body = definition.getChild('ClassBody');
  if (call === undefined || own === null || body === null) return null;
  const { name, options } = optionsOf(call, source);
  const columns = body.getChildren('PropertyDeclaration').flatMap((property) => {
    const label = property.getChild('PropertyDefinition');
    if (label === null) return [];
    const at = label.from;
    const calls = callsOf(property.getChildren('Decorator'), source);
    const named = (pattern: RegExp) => calls.find(([decorator]) => pattern.test(decorator))?.[1];
    const column = named(COLUMN);
    if (column) {
      const given = plainString(optionsOf(column, source).options.get('name'), source);
      return [{ name: given ?? textOf(label, source), at }];
    }
    const join = named(/^JoinColumn$/);
    const given = join && plainString(optionsOf(join, source).options.get('name'), source);
    if (given) return [{ name: given, at }];
    return named(/^ManyToOne$/) || join ? [{ name: `${textOf(label, source)}Id`, at }] : [];
  });
  return {
    schema: plainString(options.get('schema'), source),
    table: plainString(options.get('name'), source) ?? name ?? snakeCase(textOf(own, source)),
    at: own.from,
    columns,
  };
}

/** `pgTable('name', { … })`, or `schema.table('name', { … })` of a pgSchema. */
function drizzle(call: SyntaxNode, schemas: ReadonlyMap<string, string>, source: string): Model | null {
  const callee = call.firstChild;
  const schema =
    callee?.name === 'MemberExpression' && calleeOf(call, source) === 'table'
      ? schemas.get(textOf(callee.firstChild, source))
      : undefined;
  if (schema === undefined && textOf(callee, source) !== 'pgTable') return null;
  const { plain } = argumentsOf(call, source);
  const [name, columns] = [plainString(plain[0], source), plain[1]];
  if (name === null || columns?.name !== 'ObjectExpression') return null;
  return {
    schema: schema ?? null,
    table: name,
    at: call.from,
    columns: [...entriesOf(columns, source)].map(([key, value]) => ({
      name: drizzleColumn(value, source) ?? key,
      at: value.from,
    })),
  };
}

/** The name within `numeric('cost_usd').notNull()`: that of the innermost call. */
function drizzleColumn(value: SyntaxNode, source: string): string | null {
  let inner: SyntaxNode = value;
  while (inner.name === 'CallExpression' && inner.firstChild?.name === 'MemberExpression') {
    const next = inner.firstChild.firstChild;
    if (next?.name !== 'CallExpression') break;
    inner = next;
  }
  return inner.name === 'CallExpression' ? plainString(argumentsOf(inner, source).plain[0], source) : null;
}
