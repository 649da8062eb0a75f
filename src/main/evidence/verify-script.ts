// The script that goes into every pack and checks it with Node alone: the signature over the whole ZIP, the manifest's, and every file.

/** What the ZIP's comment begins with. */
export const SIGNATURE_MARK = 'watchroom-evidence/1 ed25519-sha512 ';

/** Run as `node verify.mjs PACK.zip` or, in the unpacked folder, `node verify.mjs`; exits with 0 only where all is as it was signed. */
export const VERIFY_SCRIPT = `// Checks an evidence pack with Node alone (20 or newer):
//   node verify.mjs PACK.zip [FINGERPRINT]    the pack as it was made: no byte of it may be another
//   node verify.mjs FOLDER [FINGERPRINT]      the folder that it was unpacked into
// FINGERPRINT is what the maker of the pack told you by another way; without it, look at the one that is printed.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const MARK = '${SIGNATURE_MARK}';
const hashOf = (kind, bytes) => createHash(kind).update(bytes).digest();

/** Name -> bytes of a ZIP's files, read by its directory. */
function unzip(zip, end) {
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  let count = zip.readUInt16LE(end + 10);
  if (at === 0xffffffff || count === 0xffff) {
    const record = Number(zip.readBigUInt64LE(end - 20 + 8));
    count = Number(zip.readBigUInt64LE(record + 32));
    at = Number(zip.readBigUInt64LE(record + 48));
  }
  for (let n = 0; n < count; n++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('the directory of the ZIP is damaged');
    const method = zip.readUInt16LE(at + 10);
    let size = zip.readUInt32LE(at + 20);
    let full = zip.readUInt32LE(at + 24);
    let start = zip.readUInt32LE(at + 42);
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    for (let x = at + 46 + nameLength; x < at + 46 + nameLength + extraLength; ) {
      const length = zip.readUInt16LE(x + 2);
      if (zip.readUInt16LE(x) === 1) {
        let y = x + 4;
        if (full === 0xffffffff) { full = Number(zip.readBigUInt64LE(y)); y += 8; }
        if (size === 0xffffffff) { size = Number(zip.readBigUInt64LE(y)); y += 8; }
        if (start === 0xffffffff) start = Number(zip.readBigUInt64LE(y));
      }
      x += 4 + length;
    }
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(data, data + size);
    if (files.has(name)) throw new Error('the ZIP holds ' + name + ' twice');
    files.set(name, method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(1, full) }));
    at += 46 + nameLength + extraLength + noteLength;
  }
  return files;
}

function readFolder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(entries.filter((entry) => entry.isFile()).map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    return [relative(folder, path).split(sep).join('/'), readFileSync(path)];
  }));
}

/** What is wrong with the files; \`manifest\` is given back too. */
function checkFiles(files, wanted, problems) {
  const file = (name) => files.get(name) ?? Buffer.alloc(0);
  const key = createPublicKey(file('public-key.pem'));
  const fingerprint = hashOf('sha256', key.export({ type: 'spki', format: 'der' })).toString('hex');
  if (!verify(null, file('manifest.json'), key, file('manifest.sig')))
    problems.push('manifest.json is not as it was signed');
  const manifest = JSON.parse(file('manifest.json').toString());
  if (manifest.format !== 'watchroom-evidence/1') problems.push('the manifest is of an unknown format');
  if (manifest.key.fingerprint !== fingerprint) problems.push('public-key.pem is another key than the manifest names');
  if (wanted !== undefined && wanted.toLowerCase() !== fingerprint) problems.push('it was signed with another key than ' + wanted);
  const known = new Set(['manifest.json', 'manifest.sig', 'manifest.tsr']);
  if (files.has('manifest.tsr') && !file('manifest.tsr').includes(hashOf('sha256', file('manifest.json'))))
    problems.push('manifest.tsr is a timestamp of something else');
  for (const { name, bytes, sha256 } of manifest.files) {
    known.add(name);
    if (!files.has(name)) problems.push(name + ' is missing');
    else if (file(name).length !== bytes || hashOf('sha256', file(name)).toString('hex') !== sha256)
      problems.push(name + ' is not as it was exported');
  }
  for (const name of files.keys()) if (!known.has(name)) problems.push(name + ' is not in the manifest');
  for (const { title, rows, population } of manifest.tables)
    if (population !== null && population.count !== rows) problems.push(title + ': ' + rows + ' rows, ' + population.count + ' counted');
  return { key, fingerprint, manifest };
}

/** What is wrong with a pack or a folder's files; an empty list where all is as it was signed. */
export function check(content, wanted, told = () => undefined) {
  const problems = [];
  try {
    const zip = content instanceof Map ? null : content;
    const end = zip === null ? 0 : zip.length - 22 - MARK.length - 128;
    const found = checkFiles(zip === null ? content : unzip(zip, end), wanted, problems);
    if (zip !== null) {
      const comment = zip.toString('latin1', end + 22);
      const signature = comment.slice(MARK.length);
      if (!comment.startsWith(MARK) || !/^[0-9a-f]{128}$/.test(signature))
        problems.push('the signature over the whole pack is missing or damaged');
      else if (!verify(null, hashOf('sha512', zip.subarray(0, zip.length - 128)), found.key, Buffer.from(signature, 'hex')))
        problems.push('the pack is not as it was signed');
    }
    told(found);
  } catch (error) {
    problems.push('it cannot be read: ' + error.message);
  }
  return problems;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const [target = '.', wanted] = process.argv.slice(2);
  let about;
  let problems;
  try {
    const content = statSync(target).isDirectory() ? readFolder(target) : readFileSync(target);
    problems = check(content, wanted, (found) => { about = found; });
  } catch (error) {
    problems = ['it cannot be read: ' + error.message];
  }
  for (const problem of problems) console.error('NOT AS SIGNED: ' + problem);
  if (problems.length > 0) process.exit(1);
  const { manifest, fingerprint } = about;
  console.log(manifest.report.title + ', ' + manifest.report.from + ' to ' + manifest.report.to);
  console.log('exported by ' + manifest.exported.by + ' at ' + manifest.exported.at + ', ' + manifest.files.length + ' files, all as signed');
  console.log('key ' + fingerprint + (wanted === undefined ? ' (compare it with what its owner told you)' : ' as expected'));
}
`;
