// Wrong uses that the compiler refuses: each line after a `@ts-expect-error`
// would fail the check if it were accepted.

import {
  encodeRequest,
  normalisePhoneNumber,
  parseAnswer,
  validate,
  type Answer,
  type EncodedRequest,
  type ErrorCode,
} from 'vicidial-agent-api';

const source = 'example';
const call = { agent_user: '1028', value: 'Y0315201639000402027' } as const;

// Requests

encodeRequest({ source, function: 'ra_call_control', stage: 'HANGUP', ...call });
// @ts-expect-error there is no such function
encodeRequest({ source, function: 'hang_up' });
// @ts-expect-error a request needs its source
encodeRequest({ function: 'version' });
// @ts-expect-error a hang-up needs its call
encodeRequest({ source, function: 'ra_call_control', stage: 'HANGUP', agent_user: '1028' });
// @ts-expect-error stages are in capitals
encodeRequest({ source, function: 'ra_call_control', stage: 'hangup', ...call });
// @ts-expect-error a transfer needs its number
encodeRequest({ source, function: 'ra_call_control', stage: 'EXTENSIONTRANSFER', ...call });
// @ts-expect-error a hang-up goes to no number
encodeRequest({ source, function: 'ra_call_control', stage: 'HANGUP', ...call, phone_number: '99' });
// @ts-expect-error a user needs its password
encodeRequest({ source, user: 'apiuser', function: 'logged_in_agents' });
// @ts-expect-error texts are strings
encodeRequest({ source, function: 'agent_status', agent_user: 1028 });
// @ts-expect-error null is no text
encodeRequest({ source, function: 'agent_status', agent_user: null });
// @ts-expect-error there is no such parameter
encodeRequest({ source, function: 'version', pasword: 'x' });
// @ts-expect-error there is no such API
encodeRequest({ source, function: 'version', api: 'admin' });
// @ts-expect-error a remote agent is ready or not
encodeRequest({ source, function: 'update_remote_agent', agent_user: '1028', status: 'PAUSED' });
// @ts-expect-error no more of a lead than who it is
encodeRequest({ source, function: 'lead_field_info', lead_id: '1', field_name: 'comments' });
// @ts-expect-error a request is an object
encodeRequest('source=example&function=version');
// @ts-expect-error what was encoded is not to be changed
encodeRequest({ source, function: 'version' }).body = '';
// @ts-expect-error it is never a GET
const get: EncodedRequest['method'] = 'GET';

// Answers

// @ts-expect-error there is no such function
parseAnswer('hang_up', 200, '');
// @ts-expect-error the status is a number
parseAnswer('version', '200', '');
// @ts-expect-error a body is a string or bytes
parseAnswer('version', 200, { text: '' });

declare const answer: Answer;
// @ts-expect-error not every kind has fields
answer.fields;
// @ts-expect-error only a success tells whether it was issued
if (answer.kind === 'error') answer.issued;
// @ts-expect-error there is no such kind
if (answer.kind === 'ok') throw answer;
// @ts-expect-error there is no such code
if (answer.kind === 'error' && answer.code === 'gone') throw answer;
// @ts-expect-error there is no such field
if (answer.kind === 'success') answer.fields.pass;
// @ts-expect-error which data it is has to be found out first
if (answer.kind === 'data') answer.version;
// @ts-expect-error answers are not to be changed
if (answer.kind === 'success') answer.issued = true;
// @ts-expect-error a notice may stand alone
if (answer.kind === 'notice') answer.next.kind;

const status = parseAnswer('agent_status', 200, '');
// @ts-expect-error agent_status does not answer with a success
if (status.kind === 'success') throw status;
// @ts-expect-error agent_status does not answer with a version
if (status.kind === 'data') status.version;
const control = parseAnswer('ra_call_control', 200, '');
// @ts-expect-error ra_call_control answers no data
if (control.kind === 'data') throw control;

// @ts-expect-error some codes have no sentence yet
const sentences: { readonly [Code in ErrorCode]: string } = { other: 'Something else.' };

// Fields

// @ts-expect-error there is no such field
validate('pass', 'x');
// @ts-expect-error a text is a string
validate('status', 7);
const verdict = validate('status', 'SALE');
// @ts-expect-error there is no value if it is not valid
verdict.value;
// @ts-expect-error a valid text breaks no rule
if (verdict.ok) verdict.code;
// @ts-expect-error it need not be one place
if (!verdict.ok) verdict.position.toFixed();
const number = normalisePhoneNumber('+1 312');
// @ts-expect-error nothing was removed if it is not a number
if (!number.ok) number.removed;
// @ts-expect-error a text is given
normalisePhoneNumber();

export { get, sentences };
