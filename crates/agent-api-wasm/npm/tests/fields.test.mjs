import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalisePhoneNumber, validate } from 'vicidial-agent-api';
import { CALL, portable, refusal } from './support.mjs';

const check = (...args) => portable(validate(...args));
const normalise = (text) => portable(normalisePhoneNumber(text));

describe('a valid text is given back as it is sent', () => {
  const cases = [
    ['value', CALL, CALL],
    ['value', ` "${CALL}" <3125551028>`, CALL],
    ['agent_user', '1028', '1028'],
    ['status', 'SALE', 'SALE'],
    ['ingroup_choices', 'A_B-C', 'A_B-C'],
    ['ingroup_choices', 'DEFAULTINGROUP', 'DEFAULTINGROUP'],
    ['phone_number', '9*#', '9*#'],
    ['source', 'handset', 'handset'],
  ];
  for (const [field, text, value] of cases) {
    test(`${field}: ${text}`, () => {
      assert.deepStrictEqual(check(field, text), { ok: true, value });
    });
  }
});

describe('an invalid text is told where and why', () => {
  const cases = [
    ['value', '', 'empty', undefined],
    ['value', '7Y', 'first_letter', 0],
    ['value', '"Y7', 'caller_id_form', undefined],
    ['agent_user', '10 28', 'character_not_allowed', 2],
    ['agent_user', '1'.repeat(21), 'too_long', undefined],
    ['status', 'SEVENTH', 'too_long', undefined],
    ['status', 'ÉXITO', 'character_not_allowed', 0],
    ['ingroup_choices', 'SALES,BILLING', 'one_ingroup', 5],
    ['ingroup_choices', 'MY_DEFAULTINGROUP_X', 'reserved_inside', undefined],
    ['phone_number', '1800FLOWERS', 'character_not_allowed', 4],
    ['phone_number', '٣٤', 'character_not_allowed', 0],
    ['phone_number', '7', 'too_short', undefined],
    ['source', 'my app', 'character_not_allowed', 2],
  ];
  for (const [field, text, code, position] of cases) {
    test(`${field}: ${text}`, () => {
      const { message, ...rest } = check(field, text);
      const expected = { ok: false, code };
      if (position !== undefined) expected.position = position;
      assert.deepStrictEqual(rest, expected);
      assert.ok(message.startsWith(`${field}: `), message);
    });
  }
});

describe('a position is an index of the string, also behind an emoji', () => {
  const cases = [
    [(text) => check('ingroup_choices', text), '😀😀A,B', ','],
    [(text) => check('value', text), '"Y😀', undefined],
    [(text) => check('value', text), '  "Y😀1"', '😀'],
    [(text) => check('phone_number', text), '12😀', '😀'],
    [normalise, '1😀+2', '+'],
    [normalise, '(1) 😀', '😀'],
  ];
  for (const [find, text, character] of cases) {
    test(text, () => {
      const { ok, position } = find(text);
      assert.equal(ok, false);
      const found = position === undefined ? undefined : text.codePointAt(position);
      assert.equal(found, character?.codePointAt(0));
    });
  }
});

test('half a character is a character that is not allowed', () => {
  const { ok, code, position } = check('status', 'A\ud83d');
  assert.deepStrictEqual({ ok, code, position }, { ok: false, code: 'character_not_allowed', position: 1 });
});

test('the formatting of a pasted number is removed, and told', () => {
  const text = '\u202a+1 (312) 555-0128\u202c';
  const { ok, value, removed, message } = normalise(text);
  assert.equal(ok, true);
  assert.equal(value, '13125550128');
  for (const { position, character } of removed) assert.equal(text[position], character);
  const left = [...text].filter((_, index) => !removed.some(({ position }) => position === index));
  assert.equal(left.join(''), value);
  assert.equal(
    message,
    "13125550128 (removed: '+', 2 spaces, 2 brackets, 1 dash, 2 invisible marks)",
  );
});

test('of a number without formatting nothing is removed', () => {
  const expected = { ok: true, value: '99', removed: [], message: '99' };
  assert.deepStrictEqual(normalise('99'), expected);
});

test('a letter is not formatting', () => {
  const { ok, code, position } = normalise('+1 800 FLOWERS');
  assert.deepStrictEqual({ ok, code, position }, { ok: false, code: 'character_not_allowed', position: 7 });
});

test('fields that are not checked here are refused', () => {
  for (const field of ['pass', 'user', 'stage', 'call_id', '', '__proto__', 'hunter2secret']) {
    const message = refusal(() => validate(field, 'x'), 'unknown_field');
    assert.ok(!message.includes('hunter2secret'), message);
  }
  for (const field of [null, undefined, 0, Symbol('status'), ['status']]) {
    refusal(() => validate(field, 'x'), 'not_a_string');
  }
});

test('what is not a string is no text', () => {
  const throwing = {
    toString() {
      throw new Error('hunter2secret');
    },
  };
  const wrong = [undefined, null, NaN, 7, 7n, true, {}, [], ['7'], Symbol('7'), new String('7'), throwing];
  for (const text of wrong) {
    refusal(() => validate('status', text), 'not_a_string');
    refusal(() => normalisePhoneNumber(text), 'not_a_string');
  }
});

test('a text of 65,536 units is checked, a longer one refused', () => {
  assert.equal(check('status', 'x'.repeat(65_536)).code, 'too_long');
  for (const text of ['x'.repeat(65_537), '😀'.repeat(100_000_000)]) {
    refusal(() => validate('status', text), 'too_large');
    refusal(() => normalisePhoneNumber(text), 'too_large');
  }
});
