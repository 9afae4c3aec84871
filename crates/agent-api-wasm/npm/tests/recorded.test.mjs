import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseAnswer } from 'vicidial-agent-api';
import { FUNCTIONS, portable, recordedAnswers } from './support.mjs';

/** What was sent: by GET, or by POST as a form or, for the test, as JSON. */
function sent({ parameters, query, form_body: form }) {
  if (parameters) return parameters;
  if (form?.startsWith('{')) return JSON.parse(form);
  if (form?.startsWith('--')) {
    const parts = form.matchAll(/name="(\w+)"\r\n\r\n(.*)\r\n/g);
    return Object.fromEntries(Array.from(parts, ([, name, text]) => [name, text]));
  }
  return Object.fromEntries(new URLSearchParams(query ?? form));
}

const cases = recordedAnswers()
  .filter(({ request, response }) => request && response)
  .map((recorded) => ({ ...recorded, parameters: sent(recorded.request) }))
  .filter(({ parameters }) => FUNCTIONS.includes(parameters.function));

const types = readFileSync(new URL('./index.d.ts', import.meta.resolve('vicidial-agent-api')), 'utf8');

/** The names in a union of string literals of the type definitions. */
function union(name) {
  const code = types.replaceAll(/\/\*\*[^]*?\*\//g, '');
  const [, members] = code.match(new RegExp(`export type ${name} =([^;]*);`));
  return new Set(Array.from(members.matchAll(/'(\w+)'/g), ([, text]) => text));
}

const errorCodes = union('ErrorCode');
const fieldNames = union('FieldName');

function isAsDocumented(answer) {
  if (answer.kind === 'error' || answer.kind === 'notice') assert.ok(errorCodes.has(answer.code));
  for (const name of Object.keys(answer.fields ?? {})) assert.ok(fieldNames.has(name), name);
  if (answer.next) isAsDocumented(answer.next);
}

test('there are recorded answers to every function', () => {
  const functions = new Set(cases.map(({ parameters }) => parameters.function));
  assert.deepEqual([...functions].sort(), [...FUNCTIONS].sort());
  assert.ok(cases.length > 280, `${cases.length}`);
});

describe('every recorded answer is read, and no password comes back', () => {
  for (const { name, response, parameters } of cases) {
    test(name, () => {
      const { status, body, body_base64: base64 } = response;
      const bytes = base64 ? Buffer.from(base64, 'base64') : Buffer.from(body);
      const answer = portable(parseAnswer(parameters.function, status, bytes));
      if (!base64) assert.deepEqual(parseAnswer(parameters.function, status, body), answer);
      isAsDocumented(answer);
      if (parameters.pass) assert.ok(!JSON.stringify(answer).includes(parameters.pass));
    });
  }
});
