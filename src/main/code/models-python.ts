// Tables that Python declares: SQLAlchemy's declarative classes and Table(…), SQLModel, and Django's models.
import type { SyntaxNode } from '@lezer/common';
import { parser as python } from '@lezer/python';
import { type Model, tableName } from './model.ts';
import { argumentsOf, calleeOf, childrenOf, entriesOf, plainString, textOf } from './syntax.ts';

/** Fields of Django that are no column of the table. */
const NO_COLUMN = /^(?:ManyToManyField|GenericForeignKey|GenericRelation)$/;
const RELATION = /^(?:ForeignKey|OneToOneField)$/;

/** `file` is the path from the folder: Django names tables after the application's folder. Never throws. */
export function pythonModels(source: string, file: string): Model[] {
  if (!/__tablename__|\bTable\s*\(|models\.Model\b/.test(source)) return [];
  const found: Model[] = [];
  const waiting: SyntaxNode[] = [python.parse(source).topNode];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const model =
      node.name === 'ClassDefinition'
        ? (declarative(node, source) ?? django(node, source, file))
        : node.name === 'CallExpression' && calleeOf(node, source) === 'Table'
          ? tableCall(node, source)
          : null;
    if (model) found.push(model);
    waiting.push(...childrenOf(node));
  }
  return found.reverse();
}

interface Assignment {
  readonly name: string;
  readonly at: number;
  readonly annotation: string;
  readonly value: SyntaxNode | null;
}

function assignments(definition: SyntaxNode, source: string): Assignment[] {
  const body = definition.getChild('Body');
  return (body?.getChildren('AssignStatement') ?? []).flatMap((statement) => {
    const name = statement.firstChild;
    if (name?.name !== 'VariableName') return [];
    const value = statement.getChild('AssignOp') === null ? null : statement.lastChild;
    return [
      {
        name: textOf(name, source),
        at: name.from,
        annotation: textOf(statement.getChild('TypeDef'), source),
        value,
      },
    ];
  });
}

function declarative(definition: SyntaxNode, source: string): Model | null {
  const fields = assignments(definition, source);
  const named = fields.find(({ name }) => name === '__tablename__');
  const table = plainString(named?.value, source);
  if (!named || table === null) return null;
  const given = fields.find(({ name }) => name === '__table_args__')?.value ?? null;
  const options = given?.name === 'TupleExpression' ? given.getChild('DictionaryExpression') : given;
  const schema = options ? plainString(entriesOf(options, source).get('schema'), source) : null;
  const columns = fields.flatMap(({ name, at, annotation, value }) => {
    if (name.startsWith('__')) return [];
    if (value === null) return /\bMapped\b/.test(annotation) ? [{ name, at }] : [];
    if (value.name !== 'CallExpression') return [];
    const callee = calleeOf(value, source);
    if (callee === 'Column' || callee === 'mapped_column')
      return [{ name: columnName(value, source) ?? name, at }];
    // SQLModel's fields.
    return callee === 'Field' && /\btable\s*=\s*True\b/.test(textOf(definition.getChild('ArgList'), source))
      ? [{ name, at }]
      : [];
  });
  return { ...tableName(table), ...(schema !== null && { schema }), at: named.at, columns };
}

/** The name that a column is given beside its attribute's. */
function columnName(call: SyntaxNode, source: string): string | null {
  const { plain, named } = argumentsOf(call, source);
  return plainString(named.get('name') ?? plain[0], source);
}

function tableCall(call: SyntaxNode, source: string): Model | null {
  const { plain, named } = argumentsOf(call, source);
  const table = plainString(plain[0], source);
  const columns = plain.slice(1).flatMap((part) => {
    if (part.name !== 'CallExpression' || calleeOf(part, source) !== 'Column') return [];
    const name = columnName(part, source);
    return name === null ? [] : [{ name, at: part.from }];
  });
  if (table === null || columns.length === 0) return null;
  const schema = plainString(named.get('schema'), source);
  return { ...tableName(table), ...(schema !== null && { schema }), at: call.from, columns };
}

function django(definition: SyntaxNode, source: string, file: string): Model | null {
  if (!/\bmodels\.Model\b/.test(textOf(definition.getChild('ArgList'), source))) return null;
  const own = definition.getChild('VariableName');
  const inner = definition
    .getChild('Body')
    ?.getChildren('ClassDefinition')
    .find((one) => textOf(one.getChild('VariableName'), source) === 'Meta');
  const meta = new Map((inner ? assignments(inner, source) : []).map(({ name, value }) => [name, value]));
  if (own === null || textOf(meta.get('abstract'), source) === 'True') return null;
  const folders = file.split('/').slice(0, -1);
  if (folders.at(-1) === 'models') folders.pop();
  const application = plainString(meta.get('app_label'), source) ?? folders.at(-1);
  const table = plainString(meta.get('db_table'), source);
  if (table === null && application === undefined) return null;
  const fields = assignments(definition, source).flatMap(({ name, at, value }) => {
    if (value?.name !== 'CallExpression') return [];
    const callee = calleeOf(value, source);
    if (!/(?:Field|ForeignKey)$/.test(callee) || NO_COLUMN.test(callee)) return [];
    const given = plainString(argumentsOf(value, source).named.get('db_column'), source);
    return [{ name: given ?? (RELATION.test(callee) ? `${name}_id` : name), at }];
  });
  return {
    ...tableName(table ?? `${application}_${textOf(own, source).toLowerCase()}`),
    at: own.from,
    columns: fields,
  };
}
