import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeRequest } from 'vicidial-agent-api';
import { CALL, hangUp, portable, refusal } from './support.mjs';

const sender = { source: 'test', user: 'apiuser', pass: 'apipass1' };

/** The parameters of an encoded body, in its order. */
const parameters = (encoded) => Object.fromEntries(new URLSearchParams(encoded.body));

test('a request is a POST of a form, whose address holds nothing of it', () => {
  const encoded = portable(encodeRequest(hangUp()));
  assert.deepEqual(Object.keys(encoded), ['path', 'method', 'contentType', 'body']);
  assert.equal(encoded.path, '/agc/api.php');
  assert.equal(encoded.method, 'POST');
  assert.equal(encoded.contentType, 'application/x-www-form-urlencoded');
  assert.equal(typeof encoded.body, 'string');
});

describe('every function is encoded for the API that has it', () => {
  const agent = '/agc/api.php';
  const nonAgent = '/vicidial/non_agent_api.php';
  const table = { stage: 'tab', header: 'YES' };
  const call = { agent_user: '1028', value: CALL };
  const cases = [
    [agent, { function: 'version' }, {}],
    [agent, { function: 'version', api: 'agent' }, { api: undefined }],
    [nonAgent, { function: 'version', api: 'non_agent' }, { api: undefined }],
    [agent, { function: 'ra_call_control', stage: 'HANGUP', ...call }, { status: 'RAXFER' }],
    [agent, { function: 'ra_call_control', stage: 'HANGUP', ...call, status: 'SALE' }, {}],
    [
      agent,
      { function: 'ra_call_control', stage: 'EXTENSIONTRANSFER', ...call, phone_number: '913125550128' },
      { status: 'RAXFER' },
    ],
    [
      agent,
      { function: 'ra_call_control', stage: 'INGROUPTRANSFER', ...call, ingroup_choices: 'DEFAULTINGROUP' },
      { status: 'RAXFER' },
    ],
    [agent, { function: 'call_agent', agent_user: '6001', value: 'CALL' }, {}],
    [nonAgent, { function: 'agent_status', agent_user: '1028' }, table],
    [nonAgent, { function: 'logged_in_agents' }, table],
    [nonAgent, { function: 'update_remote_agent', agent_user: '1028', status: 'INACTIVE' }, {}],
    [nonAgent, { function: 'agent_campaigns', agent_user: '1028' }, table],
    [nonAgent, { function: 'callid_info', call_id: CALL }, { ...table, detail: 'YES' }],
    [nonAgent, { function: 'in_group_status', in_groups: 'SALESLINE' }, table],
    [nonAgent, { function: 'lead_field_info', lead_id: '402027', field_name: 'first_name' }, {}],
  ];
  for (const [path, request, added] of cases) {
    test([request.function, request.stage, request.api].filter(Boolean).join(' '), () => {
      const encoded = portable(encodeRequest({ ...sender, ...request }));
      assert.equal(encoded.path, path);
      const expected = { ...sender, ...request, ...added };
      if (expected.api === undefined) delete expected.api;
      assert.deepEqual(parameters(encoded), expected);
    });
  }
});

test('what the form would change is escaped', () => {
  const pass = 'a b&c=d+e%f/é😀';
  const encoded = encodeRequest(hangUp({ pass }));
  assert.equal(parameters(encoded).pass, pass);
  assert.match(encoded.body, /^[\w.*+%&=-]+$/);
});

test('members that are undefined are left out', () => {
  const without = encodeRequest(hangUp());
  const undefineds = { status: undefined, phone_number: undefined, api: undefined };
  assert.deepEqual(encodeRequest(hangUp(undefineds)), without);
});

test('a request may go without an account', () => {
  const encoded = encodeRequest(hangUp({ user: undefined, pass: undefined }));
  assert.equal(parameters(encoded).user, undefined);
  assert.equal(parameters(encoded).pass, undefined);
});

test('a whole caller id becomes its call id', () => {
  const encoded = encodeRequest(hangUp({ value: `"${CALL}" <3125551028>` }));
  assert.equal(parameters(encoded).value, CALL);
});

describe('a request that is not whole is refused, with the member named', () => {
  const cases = [
    ['missing_parameter', 'source', hangUp({ source: undefined })],
    ['missing_parameter', 'function', hangUp({ function: undefined })],
    ['missing_parameter', 'agent_user', hangUp({ agent_user: undefined })],
    ['missing_parameter', 'value', hangUp({ value: undefined })],
    ['missing_parameter', 'stage', hangUp({ stage: undefined })],
    ['missing_parameter', 'pass', hangUp({ pass: undefined })],
    ['missing_parameter', 'user', hangUp({ user: undefined })],
    ['missing_parameter', 'phone_number', hangUp({ stage: 'EXTENSIONTRANSFER' })],
    ['missing_parameter', 'ingroup_choices', hangUp({ stage: 'INGROUPTRANSFER' })],
    ['unexpected_parameter', 'phone_number', hangUp({ phone_number: '99' })],
    ['unexpected_parameter', 'call_id', hangUp({ call_id: CALL })],
    ['unexpected_parameter', 'request', hangUp({ extension: '99' })],
    ['unknown_function', 'function', hangUp({ function: 'hangup' })],
    ['unknown_function', 'function', hangUp({ api: 'non_agent' })],
    ['one_of', 'stage', hangUp({ stage: 'hangup' })],
    ['one_of', 'api', hangUp({ api: 'admin' })],
    ['one_of', 'value', { ...sender, function: 'call_agent', agent_user: '1', value: 'RING' }],
    ['empty', 'agent_user', hangUp({ agent_user: '' })],
    ['too_short', 'source', hangUp({ source: 'x' })],
    ['too_long', 'status', hangUp({ status: 'SEVENTH' })],
    ['too_long', 'pass', hangUp({ pass: 'p'.repeat(101) })],
    ['character_not_allowed', 'agent_user', hangUp({ agent_user: '10 28' })],
    ['control_character', 'pass', hangUp({ pass: 'a\nb' })],
    ['first_letter', 'value', hangUp({ value: '1Y' })],
    ['caller_id_form', 'value', hangUp({ value: '"Y1" and more' })],
    [
      'one_ingroup',
      'ingroup_choices',
      hangUp({ stage: 'INGROUPTRANSFER', ingroup_choices: 'SALESLINE,BILLING' }),
    ],
    [
      'reserved_inside',
      'ingroup_choices',
      hangUp({ stage: 'INGROUPTRANSFER', ingroup_choices: 'MY_DEFAULTINGROUP' }),
    ],
  ];
  for (const [code, member, request] of cases) {
    test(`${code}: ${member}`, () => {
      const message = refusal(() => encodeRequest(request), code);
      assert.ok(message.startsWith(`${member}:`), message);
    });
  }
});

describe('what is no request at all is refused, and nothing of it repeated', () => {
  const secret = 'hunter2secret';
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = (trap) =>
    new Proxy(hangUp(), {
      [trap]() {
        throw new Error(secret);
      },
    });
  const cases = {
    nothing: ['not_an_object', undefined],
    null: ['not_an_object', null],
    'NaN': ['not_an_object', NaN],
    'a bigint': ['not_an_object', 1n],
    'true': ['not_an_object', true],
    'a string': ['not_an_object', secret],
    'a symbol': ['not_an_object', Symbol(secret)],
    'a function': ['not_an_object', () => secret],
    'an array': ['not_an_object', [secret]],
    'an empty array': ['not_an_object', []],
    'a revoked proxy': ['unreadable', revoked.proxy],
    'a proxy that throws for its keys': ['unreadable', throwing('ownKeys')],
    'a proxy that throws for its members': ['unreadable', throwing('get')],
    'a getter that throws': [
      'unreadable',
      {
        get pass() {
          throw new Error(secret);
        },
      },
    ],
    'a getter that throws null': [
      'unreadable',
      {
        get pass() {
          throw null;
        },
      },
    ],
    'a member that is null': ['not_a_string', hangUp({ pass: null })],
    'a member that is NaN': ['not_a_string', hangUp({ value: NaN })],
    'a member that is a number': ['not_a_string', hangUp({ agent_user: 1028 })],
    'a member that is a symbol': ['not_a_string', hangUp({ pass: Symbol(secret) })],
    'a member that is an array': ['not_a_string', hangUp({ value: [CALL] })],
    'a member that is a String object': ['not_a_string', hangUp({ pass: new String(secret) })],
    'a member that is made a string on demand': [
      'not_a_string',
      hangUp({ pass: { toString: () => secret } }),
    ],
    'a member with half a character': ['not_well_formed', hangUp({ pass: `${secret}\ud83d` })],
    'a member with the other half': ['not_well_formed', hangUp({ pass: `\ude00${secret}` })],
    'a huge member': ['too_large', hangUp({ value: secret.repeat(10_000_000) })],
    'a member whose name is a password': ['unexpected_parameter', hangUp({ [secret]: 'x' })],
    'a member whose name is a symbol': ['unexpected_parameter', hangUp({ [Symbol(secret)]: 'x' })],
    'a member that only exists by its prototype': [
      'unexpected_parameter',
      JSON.parse('{"source":"test","function":"version","__proto__":"x"}'),
    ],
    'a map': ['missing_parameter', new Map(Object.entries(hangUp()))],
    'inherited members': ['missing_parameter', Object.create(hangUp())],
  };
  for (const [name, [code, request]] of Object.entries(cases)) {
    test(name, () => {
      const message = refusal(() => encodeRequest(request), code);
      assert.ok(!message.includes(secret), message);
    });
  }
});

test('the replacement character itself is a character of a password', () => {
  assert.equal(parameters(encodeRequest(hangUp({ pass: '\ufffd1' }))).pass, '\ufffd1');
});

test('a request is encoded after thousands that were refused', () => {
  for (let count = 0; count < 5_000; count += 1) {
    refusal(() => encodeRequest(hangUp({ pass: null })), 'not_a_string');
  }
  assert.equal(parameters(encodeRequest(hangUp())).value, CALL);
});
