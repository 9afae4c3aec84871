import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as api from 'vicidial-agent-api';

const inPackage = (path) => new URL(path, import.meta.resolve('vicidial-agent-api'));
const NAMES = ['encodeRequest', 'normalisePhoneNumber', 'parseAnswer', 'validate'];

test('the package exports the functions that its types declare', () => {
  const types = readFileSync(inPackage('./index.d.ts'), 'utf8');
  const declared = Array.from(types.matchAll(/^export function (\w+)/gm), ([, name]) => name);
  assert.deepEqual(declared.sort(), NAMES);
  assert.deepEqual(Object.keys(api).sort(), NAMES);
});

test('the entry for browsers fetches only the module beside it', async () => {
  // In a thread of its own, where nothing has been started by the entry for Node.
  const inThread = async ({ entry }) => {
    const { readFile } = await import('node:fs/promises');
    const fetched = [];
    globalThis.fetch = async (address) => {
      fetched.push(String(address));
      const headers = { 'Content-Type': 'application/wasm' };
      return new Response(await readFile(new URL(address)), { headers });
    };
    const api = await import(entry);
    return { names: Object.keys(api), verdict: api.validate('status', 'SALE'), fetched };
  };
  const entry = inPackage('./index.js').href;
  const thread = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
    (${inThread})(workerData).then((result) => parentPort.postMessage(result));`,
    { eval: true, workerData: { entry } },
  );
  const [{ names, verdict, fetched }] = await once(thread, 'message');
  assert.deepEqual(names.sort(), NAMES);
  assert.deepEqual(verdict, { ok: true, value: 'SALE' });
  assert.deepEqual(fetched, [inPackage('./bindings_bg.wasm').href]);
});

test('the example of the readme runs', async (t) => {
  const readme = readFileSync(inPackage('./README.md'), 'utf8');
  const [, code] = readme.match(/```js\n([^]*?)```/);
  const answers = [
    'status\tcallerid\nINCALL\tY0315201639000402027\n',
    'SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n',
    'status\tcallerid\nREADY\t\n',
  ];
  const posted = [];
  t.mock.method(globalThis, 'fetch', async (address, { method, body }) => {
    posted.push([method, String(address), new URLSearchParams(body).get('function')]);
    return new Response(answers[posted.length - 1]);
  });
  const address = JSON.stringify(import.meta.resolve('vicidial-agent-api'));
  const resolved = code.replace("'vicidial-agent-api'", address);
  const { hangUp } = await import(`data:text/javascript,${encodeURIComponent(resolved)}`);
  assert.equal(await hangUp('1028'), 'The call is over.');
  assert.deepEqual(posted, [
    ['POST', 'https://dialer.example.com/vicidial/non_agent_api.php', 'agent_status'],
    ['POST', 'https://dialer.example.com/agc/api.php', 'ra_call_control'],
    ['POST', 'https://dialer.example.com/vicidial/non_agent_api.php', 'agent_status'],
  ]);
});
