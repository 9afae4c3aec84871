import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseAnswer } from 'vicidial-agent-api';
import { CALL, FUNCTIONS, portable, refusal } from './support.mjs';

const parse = (...args) => portable(parseAnswer(...args));
const bytes = (text) => new TextEncoder().encode(text);

describe('one shape for each kind', () => {
  test('success', () => {
    const body = `SUCCESS: ra_call_control hungup - 1028|${CALL}|HANGUP\n`;
    const expected = {
      kind: 'success',
      reason: 'hungup',
      fields: { agent_user: '1028', value: CALL, stage: 'HANGUP' },
      issued: true,
    };
    assert.deepStrictEqual(parse('ra_call_control', 200, body), expected);
    assert.deepStrictEqual(parse('ra_call_control', 200, bytes(body)), expected);
    assert.deepStrictEqual(parse('ra_call_control', 500, body), { ...expected, issued: false });
  });

  test('data of version', () => {
    const body = 'VERSION: 2.14-81|BUILD: 240429-2220|DATE: 2026-11-21 01:01:27|EPOCH: 1795222887\n';
    assert.deepStrictEqual(parse('version', 200, body), {
      kind: 'data',
      version: {
        version: '2.14-81',
        build: '240429-2220',
        date: '2026-11-21 01:01:27',
        epoch: 1795222887,
      },
    });
    const without = parse('version', 200, body.replace(/\|EPOCH.*/, ''));
    assert.equal(without.version.epoch, null);
  });

  test('data of agent_status', () => {
    const header =
      'status\tcallerid\tlead_id\tcampaign_id\tcalls_today\tfull_name\tuser_group\tuser_level\t' +
      'pause_code\treal_time_sub_status\tphone_number\tvendor_lead_code\tsession_id';
    const row = `INCALL\t${CALL}\t402027\tTESTCAMP\t3\tAgent, Comma|Pipe\tAGENTS\t4\t\tDEAD\t3125551028\t\t8600051`;
    assert.deepStrictEqual(parse('agent_status', 200, `${header}\n${row}\n`), {
      kind: 'data',
      agent_status: {
        status: 'INCALL',
        callerid: CALL,
        lead_id: '402027',
        campaign_id: 'TESTCAMP',
        calls_today: 3,
        full_name: 'Agent, Comma|Pipe',
        user_group: 'AGENTS',
        user_level: 4,
        pause_code: '',
        real_time_sub_status: 'DEAD',
        phone_number: '3125551028',
        vendor_lead_code: '',
        session_id: '8600051',
        computer_ip: '',
      },
    });
  });

  test('data of logged_in_agents', () => {
    const header =
      'user\tcampaign_id\tsession_id\tstatus\tlead_id\tcallerid\tcalls_today\tfull_name\tuser_group\tuser_level';
    const rows = [
      `1028\tTESTCAMP\t8600051\tINCALL\t402027\t${CALL}\t3\tOne\tAGENTS\t4`,
      '1030\tTESTCAMP\t8600053\tREADY\t0\t\tmany\tTwo\tAGENTS\t1',
    ];
    const answer = parse('logged_in_agents', 200, `${[header, ...rows].join('\n')}\n`);
    assert.equal(answer.kind, 'data');
    assert.deepStrictEqual(answer.logged_in_agents[1], {
      user: '1030',
      campaign_id: 'TESTCAMP',
      session_id: '8600053',
      status: 'READY',
      lead_id: '0',
      callerid: '',
      calls_today: null,
      full_name: 'Two',
      user_group: 'AGENTS',
      user_level: 1,
    });
    assert.equal(answer.logged_in_agents.length, 2);
    assert.ok(Array.isArray(answer.logged_in_agents));
  });

  test('data of agent_campaigns', () => {
    const body = 'user\tallowed_campaigns_list\tallowed_ingroups_list\n1028\tTESTCAMP-NODEF\tSALESLINE\n';
    assert.deepStrictEqual(parse('agent_campaigns', 200, body), {
      kind: 'data',
      agent_campaigns: {
        user: '1028',
        allowed_campaigns_list: 'TESTCAMP-NODEF',
        allowed_ingroups_list: 'SALESLINE',
      },
    });
  });

  test('data of callid_info', () => {
    const header = 'call_id\tcusttime\tcall_date\tphone\tcall_type\tcampaign_id\tlist_id\tstatus\tuser';
    const row = `${CALL}\t61\t2026-11-21 01:00:00\t3125551028\tINBOUND\tSALESLINE\t999\tSALE\t1028`;
    assert.deepStrictEqual(parse('callid_info', 200, `${header}\n${row}\n`), {
      kind: 'data',
      callid_info: {
        call_id: CALL,
        custtime: 61,
        call_date: '2026-11-21 01:00:00',
        phone: '3125551028',
        call_type: 'INBOUND',
        campaign_id: 'SALESLINE',
        list_id: '999',
        status: 'SALE',
        user: '1028',
      },
    });
  });

  test('data of lead_field_info', () => {
    const answer = { kind: 'data', lead_field_info: { value: 'Pat' } };
    assert.deepStrictEqual(parse('lead_field_info', 200, 'Pat'), answer);
    answer.lead_field_info.value = '';
    assert.deepStrictEqual(parse('lead_field_info', 200, ''), answer);
  });

  test('notice', () => {
    const notice = 'NOTICE: update_remote_agent REMOTE AGENT IS ALREADY ACTIVE: |apiuser|1028\n';
    const alone = {
      kind: 'notice',
      code: 'already_active',
      reason: 'update_remote_agent REMOTE AGENT IS ALREADY ACTIVE',
      fields: { user: 'apiuser', agent_user: '1028' },
      next: null,
    };
    assert.deepStrictEqual(parse('update_remote_agent', 200, notice), alone);
    const error = 'ERROR: update_remote_agent NO UPDATES DEFINED: |apiuser|\n';
    const answer = parse('update_remote_agent', 200, notice + error);
    assert.equal(answer.next.kind, 'error');
    assert.equal(answer.next.code, 'no_updates');
  });

  test('error', () => {
    assert.deepStrictEqual(
      parse('ra_call_control', 200, `ERROR: no active call found - ${CALL}\n`),
      {
        kind: 'error',
        code: 'no_active_call',
        reason: 'no active call found',
        fields: { value: CALL },
      },
    );
  });

  test('unrecognised', () => {
    assert.deepStrictEqual(parse('ra_call_control', 502, '<!DOCTYPE html><p>Bad gateway'), {
      kind: 'unrecognised',
      what: 'html',
      http_status: 502,
    });
  });
});

describe('what is not an answer is told apart', () => {
  const cases = {
    empty: '',
    html: '<html>Sign in to the network</html>',
    php_error: 'PHP Fatal error: Uncaught TypeError',
    json: '{"detail":"Not found"}',
    binary: '\u0000\u0001\u0002',
    truncated: 'SUCC',
    first_word: `ÉXITO: ra_call_control hungup - 1028|${CALL}|HANGUP\n`,
    other_function: 'SUCCESS: call_agent function sent - 6001\n',
    text: 'It works!',
  };
  for (const [what, body] of Object.entries(cases)) {
    test(what, () => {
      const expected = { kind: 'unrecognised', what, http_status: 200 };
      assert.deepStrictEqual(parse('ra_call_control', 200, body), expected);
    });
  }
});

test('a translated success is not one in Latin-1 either', () => {
  const latin1 = Uint8Array.from([0xc9, ...bytes('XITO: ra_call_control hungup - 1028|Y1|HANGUP\n')]);
  assert.equal(parse('ra_call_control', 200, latin1).what, 'first_word');
});

test('a password that the server echoed does not come back', () => {
  const body = 'ERROR: Invalid Username/Password: |apiuser|hunter2secret|0|1|BAD|\n';
  const answer = parse('ra_call_control', 200, body);
  assert.equal(answer.code, 'invalid_credentials');
  assert.deepStrictEqual(answer.fields, { user: 'apiuser' });
  assert.ok(!JSON.stringify(answer).includes('hunter2secret'));
});

test('bytes are read within the view of a larger buffer', () => {
  const buffer = bytes(`xxERROR: no active call found - ${CALL}\nyy`).buffer;
  const view = new Uint8Array(buffer, 2, buffer.byteLength - 4);
  assert.equal(parse('ra_call_control', 200, view).code, 'no_active_call');
  assert.equal(parse('ra_call_control', 200, Buffer.from(view)).code, 'no_active_call');
});

test('a body is not changed by being read', () => {
  const body = bytes('ERROR: no active call found - Y1\n');
  const before = Uint8Array.from(body);
  parse('ra_call_control', 200, body);
  assert.deepEqual(body, before);
});

test('half a character in a body is no trouble', () => {
  assert.equal(parse('version', 200, '\ud83d').what, 'text');
});

test('a body of two mebibytes is read, a larger one refused', () => {
  const most = 2 * 1024 * 1024;
  assert.equal(parse('version', 200, 'x'.repeat(most)).what, 'text');
  assert.equal(parse('version', 200, new Uint8Array(most).fill(120)).what, 'text');
  assert.match(
    refusal(() => parseAnswer('version', 200, 'x'.repeat(most + 1)), 'too_large'),
    /^body: .* 2097152/,
  );
  refusal(() => parseAnswer('version', 200, new Uint8Array(most + 1)), 'too_large');
});

test('every status that HTTP has is taken, and no other', () => {
  for (const status of [100, 200, 204, 304, 404, 500, 599]) {
    assert.equal(parse('version', status, '').http_status, status);
  }
  const wrong = [
    0, 99, 600, -200, 200.5, 65736, 2 ** 32 + 200, NaN, Infinity, '200', null, undefined, 200n,
    new Number(200), Symbol('200'), [200], {},
  ];
  for (const status of wrong) {
    refusal(() => parseAnswer('version', status, ''), 'not_an_http_status');
  }
});

test('every function is known, and no other', () => {
  // With status 200, an empty body is a lead's empty field.
  for (const name of FUNCTIONS) assert.equal(parse(name, 500, '').what, 'empty');
  for (const name of ['', 'VERSION', 'hunter2secret', '__proto__', 'version\0']) {
    const message = refusal(() => parseAnswer(name, 200, ''), 'unknown_function');
    assert.ok(!message.includes('hunter2secret'), message);
  }
  for (const name of [null, undefined, 1, Symbol('version'), ['version'], new String('version')]) {
    refusal(() => parseAnswer(name, 200, ''), 'not_a_string');
  }
  refusal(() => parseAnswer('v'.repeat(100_000_000), 200, ''), 'too_large');
});

describe('what is not a body is refused', () => {
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  const cases = {
    nothing: ['not_a_body', undefined],
    null: ['not_a_body', null],
    'a number': ['not_a_body', 7],
    'a symbol': ['not_a_body', Symbol('x')],
    'an object': ['not_a_body', {}],
    'an object with a length': ['not_a_body', { length: 4_000_000_000 }],
    'an array': ['not_a_body', [72, 73]],
    'a String object': ['not_a_body', new String('x')],
    'an ArrayBuffer': ['not_a_body', new ArrayBuffer(1)],
    'a DataView': ['not_a_body', new DataView(new ArrayBuffer(1))],
    'other numbers': ['not_a_body', new Uint16Array(1)],
    'big numbers': ['not_a_body', new BigUint64Array(1)],
    'a proxy of bytes': ['not_a_body', new Proxy(new Uint8Array(1), {})],
    'an heir of bytes that has none': ['not_a_body', Object.create(Uint8Array.prototype)],
    'bytes that were transferred away': ['unreadable', detached],
  };
  for (const [name, [code, body]] of Object.entries(cases)) {
    test(name, () => {
      refusal(() => parseAnswer('version', 200, body), code);
    });
  }
});

test('bytes are as many as there are, whatever they say', () => {
  const lying = bytes('It works!');
  Object.defineProperty(lying, 'length', { value: 4_000_000_000 });
  assert.equal(parse('version', 200, lying).what, 'text');
});

test('numbers beyond those of JavaScript are left out', () => {
  const body = 'VERSION: 2.14|BUILD: 1|DATE: d|EPOCH: 18446744073709551615\n';
  assert.equal(parse('version', 200, body).version.epoch, null);
});
