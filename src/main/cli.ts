// Entry of the command line: node out/main/cli.js match | score | check [FILE], JSON lines on standard input and output.
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { Failure } from '../shared/model/failure.ts';
import { runCheck } from './cli/check.ts';
import { readConfiguration, readRows, readText } from './cli/files.ts';
import { Lines } from './cli/lines.ts';
import { runMatch } from './cli/match.ts';
import { runScore } from './cli/score.ts';
import { LAYERS, type LayerName } from './scoring/combine.ts';
import { DEFAULT_SCORING } from './scoring/configuration.ts';
import { packRows } from './scoring/pack.ts';

const USAGE = `Usage: cli <command> [options], JSON lines on standard input and output
  match                 rows {pattern, text, ignore_case}: what Python's re.search says, spans in code points
  score                 rows {text, user?, conversation?, at?}: total, level, action, breakdown, matches
  check [FILE]          patterns of a file or of standard input: errors, warnings, engine, ReDoS grade
  --patterns FILE       score by these patterns instead of the default pack
  --config FILE         score by this configuration instead of the default
  --ml-model FOLDER     let the ONNX model in this folder score as well
  --layers pattern,ml   let only these layers count: ${LAYERS.join(', ')}`;

class UsageError extends Error {}

const lines = new Lines(process.stdin, process.stdout, process.stderr);

// Whoever reads the output may stop early, as head does.
process.stdout.on('error', () => process.exit(1));
try {
  await main();
} catch (error) {
  if (!isMistake(error)) throw error;
  lines.complain(error instanceof Failure ? `${error.message}. ${error.hint}` : `${error.message}\n${USAGE}`);
}
process.exitCode = lines.mistaken ? 1 : 0;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      patterns: { type: 'string' },
      config: { type: 'string' },
      layers: { type: 'string' },
      'ml-model': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, file, ...more] = positionals;
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
  } else if (command === 'match' && file === undefined) {
    await runMatch(lines);
  } else if (command === 'score' && file === undefined) {
    const settings = values.config === undefined ? DEFAULT_SCORING : readConfiguration(values.config);
    await runScore(lines, {
      rows: patternRows(values.patterns),
      settings,
      layers: layersOf(values.layers),
      modelFolder: values['ml-model'] ?? null,
    });
  } else if (command === 'check' && more.length === 0) {
    const source = file ?? values.patterns;
    await runCheck(
      lines,
      source ? readRows(readText(source), source) : readRows(await text(process.stdin), 'Input'),
    );
  } else {
    throw new UsageError(
      command === undefined ? 'A command is missing' : `No such command: ${positionals.join(' ')}`,
    );
  }
}

function patternRows(file: string | undefined) {
  if (file === undefined) return packRows();
  const { rows, mistakes } = readRows(readText(file), file);
  for (const mistake of mistakes) lines.complain(mistake);
  return rows;
}

function layersOf(list: string | undefined): readonly LayerName[] {
  if (list === undefined) return LAYERS;
  return list.split(',').map((name) => {
    const layer = LAYERS.find((known) => known === name.trim());
    if (!layer) throw new UsageError(`There is no layer "${name.trim()}"`);
    return layer;
  });
}

/** A mistake in the command line itself; parseArgs throws its own kind. */
function isMistake(error: unknown): error is Error {
  if (error instanceof Failure || error instanceof UsageError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
