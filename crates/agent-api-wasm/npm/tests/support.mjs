// What several tests share.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The functions that the package knows. */
export const FUNCTIONS = [
  'version',
  'ra_call_control',
  'call_agent',
  'agent_status',
  'logged_in_agents',
  'update_remote_agent',
  'agent_campaigns',
  'callid_info',
  'in_group_status',
  'lead_field_info',
];

export const CALL = 'Y0315201639000402027';

/** A hang-up that is right in every member, with some of them changed. */
export function hangUp(changes = {}) {
  return {
    source: 'test',
    user: 'apiuser',
    pass: 'apipass1',
    function: 'ra_call_control',
    stage: 'HANGUP',
    agent_user: '1028',
    value: CALL,
    ...changes,
  };
}

/** The value itself, having been seen to survive being copied as people do. */
export function portable(value) {
  assert.deepStrictEqual(structuredClone(value), value);
  assert.deepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  return value;
}

/** That a call throws the package's error with this code, and its message. */
export function refusal(call, code) {
  let message;
  assert.throws(call, (error) => {
    assert.ok(error instanceof Error, `not an Error: ${String(error)}`);
    assert.equal(error.name, 'VicidialAgentApiError', error.stack);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /\w+ \w+/);
    message = error.message;
    return true;
  });
  return message;
}

/**
 * The recorded answers of a real server: `RECORDED_ANSWERS`, or those of the
 * project in one of whose folders the tests are.
 */
export function recordedAnswers() {
  let folder = dirname(fileURLToPath(import.meta.url));
  let file = process.env.RECORDED_ANSWERS ?? join(folder, 'tests/recorded/answers.json');
  while (!existsSync(file) && folder !== dirname(folder)) {
    folder = dirname(folder);
    file = join(folder, 'tests/recorded/answers.json');
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
