// Ends an agent's current call, and makes sure that it is over. It runs in
// browsers and in Node alike; `cargo xtask test npm` checks its types.

import {
  encodeRequest,
  normalisePhoneNumber,
  parseAnswer,
  type AgentApiRequest,
  type AgentStatusRow,
  type AnswerTo,
  type ErrorCode,
  type FunctionName,
  type VicidialAgentApiError,
} from 'vicidial-agent-api';

/** Where the dialer is, and who asks. */
export interface Dialer {
  readonly origin: string;
  readonly source: string;
  readonly user: string;
  readonly pass: string;
}

/** Sends a request and reads its answer. */
export async function call<R extends AgentApiRequest>(
  origin: string,
  request: R,
): Promise<AnswerTo<R['function']>> {
  const { path, method, contentType, body } = encodeRequest(request);
  const response = await fetch(origin + path, {
    method,
    headers: { 'Content-Type': contentType },
    body,
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  // The compiler forgets which function a generic request calls.
  const functionName: R['function'] = request.function;
  return parseAnswer(functionName, response.status, bytes);
}

/** The id of the call an agent is on, if there is one. */
export function currentCall(row: AgentStatusRow): string | null {
  const isOnCall = row.status === 'QUEUE' || row.status === 'INCALL';
  const isOver = row.real_time_sub_status === 'DEAD';
  return isOnCall && !isOver && row.callerid !== '' ? row.callerid : null;
}

/** Ends the agent's own current call; says in words what came of it. */
export async function hangUp(dialer: Dialer, agent: string): Promise<string> {
  const { origin, ...sender } = dialer;
  const look = () => call(origin, { ...sender, function: 'agent_status', agent_user: agent });

  const before = await look();
  if (before.kind !== 'data') return inWords(before);
  const callId = currentCall(before.agent_status);
  if (callId === null) return 'There is no call.';

  const answer = await call(origin, {
    ...sender,
    function: 'ra_call_control',
    stage: 'HANGUP',
    agent_user: agent,
    value: callId,
  });
  if (answer.kind !== 'success' || !answer.issued) return inWords(answer);

  // SUCCESS is printed before the telephone command is issued: look again. Only
  // when the id is gone, whatever the state, has the call left the agent.
  const after = await look();
  const isOver = after.kind === 'data' && after.agent_status.callerid !== callId;
  return isOver ? 'The call is over.' : 'The server agreed, but the call is still there.';
}

const SENTENCES: { readonly [Code in ErrorCode]?: string } = {
  no_active_call: 'That call is over already.',
  not_logged_in: 'The agent is not logged in.',
  locked_out: 'Too many wrong passwords. Try again in 15 minutes.',
};

/** Every kind of answer in words. Its texts are the server's: show them as text. */
export function inWords(answer: AnswerTo<FunctionName>): string {
  switch (answer.kind) {
    case 'success':
      return answer.issued ? answer.reason : 'The server failed before anything was done.';
    case 'data':
      return 'agent_status' in answer ? answer.agent_status.status : 'What was asked for.';
    case 'notice':
      return answer.next === null ? answer.reason : inWords(answer.next);
    case 'error':
      return SENTENCES[answer.code] ?? answer.reason;
    case 'unrecognised':
      return `This is not an answer of VICIdial's (${answer.what}, HTTP ${answer.http_status}).`;
  }
}

/** What a form says of a number that was typed or pasted. */
export function checkNumber(text: string): string {
  const number = normalisePhoneNumber(text);
  if (number.ok) return number.message;
  const place = number.position === undefined ? '' : text.slice(0, number.position);
  return `${place}… ${number.message}`;
}

/** Whether an error is one of this package's, and which. */
export function refusal(error: unknown): VicidialAgentApiError['code'] | null {
  const isOurs = error instanceof Error && error.name === 'VicidialAgentApiError';
  return isOurs ? (error as VicidialAgentApiError).code : null;
}
