/**
 * The messages of VICIdial's `api.php` and `non_agent_api.php` for clients of
 * remote agents: requests are encoded, answers parsed, parameters checked.
 * Nothing is sent: use `fetch`, or any other client.
 *
 * All results are plain objects that survive `structuredClone` and
 * `JSON.stringify`. What is wrong with the *arguments* throws a
 * {@link VicidialAgentApiError}; what the *server* says never throws, but
 * for a body of more than 2 MiB.
 *
 * @packageDocumentation
 */

// What is not exported by its own name is not exported.
export {};

// Functions

/**
 * Encodes a request. Send it as it is: `fetch(origin + path, { method, headers:
 * { 'Content-Type': contentType }, body })`.
 *
 * The body holds the password: never log it, and never put it into a URL.
 *
 * @param request - The parameters by `api.php`'s own names. Members that are
 * `undefined` are left out; any other member that the function, or its stage,
 * does not take is refused.
 * @throws {@link VicidialAgentApiError} if it is not exactly one of the
 * requests. Its message names the parameter, but repeats no text of it other
 * than the one character that is not allowed, and nothing of a password.
 *
 * @example
 * ```ts
 * const { path, method, contentType, body } = encodeRequest({
 *   source: 'myapp', user: 'apiuser', pass: password,
 *   function: 'ra_call_control', stage: 'HANGUP',
 *   agent_user: '1028', value: 'Y0315201639000402027', status: 'SALE',
 * });
 * ```
 */
export function encodeRequest(request: AgentApiRequest): EncodedRequest;

/**
 * Reads the answer to a call of a function: any status and any body.
 *
 * A `success` is not yet proof. The server prints the word before it issues the
 * telephone command: make sure with `agent_status` that the call has left the
 * agent before you tell anyone so.
 *
 * @param functionName - The function that was called.
 * @param httpStatus - An integer from 100 to 599. Without an answer there is
 * nothing to parse: the 0 of a failed or opaque response is refused.
 * @param body - The body, best as bytes (`new Uint8Array(await
 * response.arrayBuffer())`): old servers do not answer in UTF-8. At most 2 MiB.
 * @returns What the server said, without any password that it echoed. All other
 * text in it is as the server sent it, markup included: show it as text.
 * @throws {@link VicidialAgentApiError} if an argument is of the wrong kind, or
 * the body is longer than 2 MiB.
 *
 * @example
 * ```ts
 * const answer = parseAnswer('agent_status', response.status, bytes);
 * if (answer.kind === 'data') console.log(answer.agent_status.callerid);
 * ```
 */
export function parseAnswer<F extends FunctionName>(
  functionName: F,
  httpStatus: number,
  body: string | Uint8Array,
): AnswerTo<F>;

/**
 * Checks the text of a field, for instance while a user types.
 *
 * `value` is a call id; of a whole caller id that was pasted,
 * `"Y0315201639000402027" <3125551028>`, the call id is taken.
 *
 * @throws {@link VicidialAgentApiError} if there is no such field, or the text
 * is not a string, or it is longer than 65,536 UTF-16 code units.
 *
 * @example
 * ```ts
 * validate('phone_number', '1800FLOWERS');
 * // { ok: false, code: 'character_not_allowed', position: 4, message:
 * //   "phone_number: 'F' (character 5) is not allowed; use only the digits 0-9, * and #" }
 * ```
 */
export function validate(field: Field, text: string): Valid | Invalid;

/**
 * Removes the formatting of a pasted number, a leading `+`, spaces, brackets,
 * dots, dashes and invisible marks, and says what it removed. Nothing else is
 * touched: a letter is an error, not a gap.
 *
 * @throws {@link VicidialAgentApiError} if the text is not a string, or it is
 * longer than 65,536 UTF-16 code units.
 *
 * @example
 * ```ts
 * normalisePhoneNumber('+1 (312) 555-0128');
 * // { ok: true, value: '13125550128', removed: [{ position: 0, character: '+' }, …],
 * //   message: "13125550128 (removed: '+', 2 spaces, 2 brackets, 1 dash)" }
 * ```
 */
export function normalisePhoneNumber(text: string): NormalisedPhoneNumber | Invalid;

// Requests

/** A function of either API. */
export type FunctionName =
  | 'version'
  | 'ra_call_control'
  | 'call_agent'
  | 'agent_status'
  | 'logged_in_agents'
  | 'update_remote_agent'
  | 'agent_campaigns'
  | 'callid_info'
  | 'in_group_status'
  | 'lead_field_info';

/** Who sends a request. */
export type Sender = {
  /** The sender's name for the server's log: 2 to 20 letters and digits. */
  readonly source: string;
} & (Account | NoAccount);

/** An API account. It is not the agent. */
export interface Account {
  /** Its user: 1 to 20 of `-_0-9A-Za-z`. */
  readonly user: string;
  /** Its password: 1 to 100 characters, no control characters. */
  readonly pass: string;
}

/** No account: `version` needs none, and a gateway knows its caller otherwise. */
export interface NoAccount {
  readonly user?: undefined;
  readonly pass?: undefined;
}

/** The parameters that a request may have. */
interface EveryParameter {
  readonly function: FunctionName;
  readonly api?: 'agent' | 'non_agent';
  readonly agent_user?: string;
  readonly value?: string;
  readonly stage?: string;
  readonly status?: string;
  readonly phone_number?: string;
  readonly ingroup_choices?: string;
  readonly call_id?: string;
}

/** A request with these parameters and no other. */
type Exactly<P extends EveryParameter> = Sender &
  P & { readonly [Other in Exclude<keyof EveryParameter, keyof P>]?: undefined };

/** The version of either API. Needs no account. */
export type VersionRequest = Exactly<{
  readonly function: 'version';
  /** Which of the two is asked; the agent API by default. */
  readonly api?: 'agent' | 'non_agent';
}>;

/** Ends a call of a remote agent. */
export type HangupRequest = Exactly<{
  readonly function: 'ra_call_control';
  readonly stage: 'HANGUP';
  /** The agent who has the call: 1 to 20 of `-_0-9A-Za-z`. */
  readonly agent_user: string;
  /**
   * The call id. The server does not check that the call is this agent's: do so
   * with `agent_status` first.
   */
  readonly value: string;
  /** The disposition, 1 to 6 of `-_0-9A-Za-z`; `RAXFER` by default. */
  readonly status?: string;
}>;

/** Transfers a call of a remote agent, blind, to a number. */
export type ExtensionTransferRequest = Exactly<{
  readonly function: 'ra_call_control';
  readonly stage: 'EXTENSIONTRANSFER';
  /** The agent who has the call: 1 to 20 of `-_0-9A-Za-z`. */
  readonly agent_user: string;
  /** The call id, as for {@link HangupRequest}. */
  readonly value: string;
  /**
   * The full number as the server's dialplan takes it: 2 to 40 of `0-9*#`. Any
   * number that it reaches is dialled, premium and international ones included.
   */
  readonly phone_number: string;
  /** The disposition, 1 to 6 of `-_0-9A-Za-z`; `RAXFER` by default. */
  readonly status?: string;
}>;

/** Transfers a call of a remote agent, blind, to an in-group. */
export type IngroupTransferRequest = Exactly<{
  readonly function: 'ra_call_control';
  readonly stage: 'INGROUPTRANSFER';
  /** The agent who has the call: 1 to 20 of `-_0-9A-Za-z`. */
  readonly agent_user: string;
  /** The call id, as for {@link HangupRequest}. */
  readonly value: string;
  /**
   * One in-group, 2 to 20 of `-_0-9A-Za-z`, or `DEFAULTINGROUP` for the default
   * transfer group of the call's own in-group or campaign.
   */
  readonly ingroup_choices: string;
  /** The disposition, 1 to 6 of `-_0-9A-Za-z`; `RAXFER` by default. */
  readonly status?: string;
}>;

/** Rings the phone of a logged-in agent; plain remote agents have none to ring. */
export type CallAgentRequest = Exactly<{
  readonly function: 'call_agent';
  readonly agent_user: string;
  readonly value: 'CALL';
}>;

/** The state and the current call of one agent. */
export type AgentStatusRequest = Exactly<{
  readonly function: 'agent_status';
  readonly agent_user: string;
}>;

/** All logged-in agents that the account may see. */
export type LoggedInAgentsRequest = Exactly<{
  readonly function: 'logged_in_agents';
}>;

/** Makes a remote agent ready or not ready. */
export type UpdateRemoteAgentRequest = Exactly<{
  readonly function: 'update_remote_agent';
  readonly agent_user: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
}>;

/** The campaigns and in-groups an agent may work in. */
export type AgentCampaignsRequest = Exactly<{
  readonly function: 'agent_campaigns';
  readonly agent_user: string;
}>;

/** What is known of a call. */
export type CallidInfoRequest = Exactly<{
  readonly function: 'callid_info';
  readonly call_id: string;
}>;

/** How many calls wait in an in-group, and how many agents there are for them. */
export type InGroupStatusRequest = Exactly<{
  readonly function: 'in_group_status';
  /** One in-group: the row of several would add them up. */
  readonly in_groups: string;
}>;

/** One field of a lead: who is calling. */
export type LeadFieldInfoRequest = Exactly<{
  readonly function: 'lead_field_info';
  /** The lead: 1 to 10 digits. */
  readonly lead_id: string;
  readonly field_name: 'first_name' | 'last_name';
}>;

/** Any request. */
export type AgentApiRequest =
  | VersionRequest
  | HangupRequest
  | ExtensionTransferRequest
  | IngroupTransferRequest
  | CallAgentRequest
  | AgentStatusRequest
  | LoggedInAgentsRequest
  | UpdateRemoteAgentRequest
  | AgentCampaignsRequest
  | CallidInfoRequest
  | InGroupStatusRequest
  | LeadFieldInfoRequest;

/** A request as it goes over HTTP. */
export interface EncodedRequest {
  /** The path on the server. */
  readonly path: '/agc/api.php' | '/vicidial/non_agent_api.php';
  /** Always POST: a GET would leave the password in access logs. */
  readonly method: 'POST';
  /** To be sent as the `Content-Type`; without it the server reads nothing. */
  readonly contentType: 'application/x-www-form-urlencoded';
  /** The form, password included. */
  readonly body: string;
}

// Answers

/** What any function may answer. */
export type Answer = AnswerTo<FunctionName>;

/** What a function may answer; tell the kinds apart by `kind`. */
export type AnswerTo<F extends FunctionName> =
  | (F extends keyof DataOf ? DataAnswer<F> : SuccessAnswer)
  | NoticeAnswer
  | ErrorAnswer
  | UnrecognisedAnswer;

/** The server's own untranslated `SUCCESS`. Not yet proof: see {@link parseAnswer}. */
export interface SuccessAnswer {
  readonly kind: 'success';
  /** What succeeded, as the server worded it: `hungup`, `transfer`, `function sent`. */
  readonly reason: string;
  /** What it names. */
  readonly fields: Fields;
  /**
   * `false` if the HTTP status or the text after the line shows that the script
   * failed after printing it: then nothing happened on the line.
   */
  readonly issued: boolean;
}

/** What was asked for, under the name of the function. */
export type DataAnswer<F extends keyof DataOf = keyof DataOf> = F extends keyof DataOf
  ? { readonly kind: 'data' } & { readonly [Name in F]: DataOf[Name] }
  : never;

/** What the functions that ask for something answer. */
export interface DataOf {
  readonly version: Version;
  readonly agent_status: AgentStatusRow;
  readonly logged_in_agents: readonly LoggedInAgent[];
  readonly agent_campaigns: AgentCampaigns;
  readonly callid_info: CallidInfo;
  readonly in_group_status: InGroupStatus;
  readonly lead_field_info: LeadFieldInfo;
}

/** A `NOTICE` line, with what the line after it says. */
export interface NoticeAnswer {
  readonly kind: 'notice';
  /** What is noticed. */
  readonly code: 'already_active' | 'already_inactive' | 'other';
  /** The notice as the server worded it. */
  readonly reason: string;
  /** What it names. */
  readonly fields: Fields;
  /** An error where nothing else was to do, a success where something was. */
  readonly next: SuccessAnswer | ErrorAnswer | null;
}

/** An `ERROR` line. Errors change nothing on the server. */
export interface ErrorAnswer {
  readonly kind: 'error';
  /** What went wrong, however it is worded. */
  readonly code: ErrorCode;
  /** The reason as the server worded it, without the fields it echoes. */
  readonly reason: string;
  /** What it names, passwords left out. */
  readonly fields: Fields;
}

/** A body that is not an answer of VICIdial's. What it held is not kept. */
export interface UnrecognisedAnswer {
  readonly kind: 'unrecognised';
  /** What it seems to be. */
  readonly what: NotAnAnswer;
  /** The HTTP status it came with. */
  readonly http_status: number;
}

/**
 * What an answer names, by the parameter's name. The texts are as the server
 * echoed them and may hold markup.
 */
export type Fields = { readonly [Name in FieldName]?: string };

/**
 * A name of {@link Fields}; `details` is what follows an unknown reason, and
 * `allowed` what a gateway would take instead.
 */
export type FieldName =
  | 'agent_user'
  | 'allowed'
  | 'details'
  | 'function'
  | 'ingroup_choices'
  | 'key'
  | 'lead_id'
  | 'outcome'
  | 'phone_number'
  | 'source'
  | 'stage'
  | 'status'
  | 'user'
  | 'user_group'
  | 'value';

/** What went wrong; a stable name for each, however the server words it. */
export type ErrorCode =
  /** A required parameter is missing. */
  | 'not_valid'
  /** No such agent (documented; the server says that it is not logged in). */
  | 'no_user_found'
  /** The agent is not logged in, or unknown. */
  | 'not_logged_in'
  /** The call is over, or never was. */
  | 'no_active_call'
  /** Fewer than two characters to dial. */
  | 'phone_number_not_valid'
  /** No active in-group of that name; of the default in-group, none is set. */
  | 'ingroup_not_valid'
  /** Not one of the three stages. */
  | 'stage_not_valid'
  /** The API account may not call this function. */
  | 'function_not_permitted'
  /** `source` has fewer than two letters and digits. */
  | 'invalid_source'
  /** Wrong user or password, or the account is not active. */
  | 'invalid_credentials'
  /** The password is right, but API access is off for the account. */
  | 'no_api_access'
  /** Too many wrong passwords; the account opens again after 15 minutes. */
  | 'locked_out'
  /** The address is not on the server's list. */
  | 'ip_blocked'
  /** The dialer has no active server. */
  | 'no_servers'
  /** The agent API is switched off for the whole system. */
  | 'api_not_active'
  /** `call_agent`: the agent has no session to ring, as plain remote agents. */
  | 'no_session_data'
  /** `call_agent`: the agent's session has no phone to ring. */
  | 'session_entry_empty'
  /** No such agent among those that the account may see. */
  | 'agent_not_found'
  /** No such lead. */
  | 'lead_not_found'
  /** Nobody is logged in, among those that the account may see. */
  | 'no_logged_in_agents'
  /** The API account may not read this: level or rights are missing. */
  | 'permission_denied'
  /** What to look for is missing or wrong. */
  | 'invalid_search'
  /** The remote agent is ready already. */
  | 'already_active'
  /** The remote agent is not ready already. */
  | 'already_inactive'
  /** Nothing was left to change. */
  | 'no_updates'
  /** Gateway: nobody is signed in, or not any more. */
  | 'not_signed_in'
  /** Gateway: `user` and `pass` are not taken, the session says who asks. */
  | 'credentials_not_accepted'
  /** Gateway: the request comes from another web page. */
  | 'origin_not_allowed'
  /** Gateway: the request is not one it takes, or a parameter is wrong. */
  | 'request_not_valid'
  /** Gateway: `agent_user` is not the signed-in agent. */
  | 'agent_user_not_yours'
  /** Gateway: the call is not the agent's current one. Nothing was sent. */
  | 'call_not_yours'
  /** Gateway: whose call it is could not be learned. Nothing was sent. */
  | 'call_not_checked'
  /** Gateway: the site does not let this number be dialled. */
  | 'number_not_allowed'
  /** Gateway: the site does not allow transfers to this in-group. */
  | 'ingroup_not_allowed'
  /** Gateway: the site does not have this disposition. */
  | 'status_not_allowed'
  /** Gateway: another action on this call, or of this agent, is under way. */
  | 'action_in_progress'
  /** Gateway: the call was acted upon before, by another intent. */
  | 'duplicate'
  /** Gateway: the idempotency key belongs to another request. */
  | 'key_reused'
  /** Gateway: the idempotency key was closed before this request came. */
  | 'key_closed'
  /**
   * Gateway: the dialer did not answer. What became of the action is
   * being found out.
   */
  | 'no_answer'
  /**
   * Gateway: the session sends too many requests. Nothing was sent for
   * this one.
   */
  | 'too_many_requests'
  /** Gateway: it is being stopped and takes no new actions. */
  | 'shutting_down'
  /** A well-formed error whose reason is unknown or translated. */
  | 'other';

/** What a body that is not an answer seems to be. */
export type NotAnAnswer =
  /** Nothing: an unknown function, a hidden fatal error, a cut connection. */
  | 'empty'
  /** A web page: a captive portal's, a proxy's, a web server's. */
  | 'html'
  /** The text of a PHP error without an answer. */
  | 'php_error'
  | 'json'
  /** Not text. */
  | 'binary'
  /** The beginning of an answer. */
  | 'truncated'
  /**
   * An answer whose first word is not SUCCESS, ERROR or NOTICE: translated. The
   * server executes nothing then.
   */
  | 'first_word'
  /** A success of another function than the one that was called. */
  | 'other_function'
  /** Any other text. */
  | 'text';

/** What `version` answers. */
export interface Version {
  /** Such as `2.14-81`. */
  readonly version: string;
  /** Such as `240429-2220`. */
  readonly build: string;
  /** The server's local time, as `2026-11-21 01:01:27`. */
  readonly date: string;
  /** The server's time in seconds since 1970, where it is told. */
  readonly epoch: number | null;
}

/** An agent's state; other versions may have others. */
export type AgentState =
  /** Waiting for a call. */
  | 'READY'
  /** A call is assigned and rings. */
  | 'QUEUE'
  /** On a call. */
  | 'INCALL'
  /** Not taking calls. */
  | 'PAUSED'
  /** Waiting for an inbound call. */
  | 'CLOSER'
  /** Waiting in the queue of several servers. */
  | 'MQUEUE'
  | (string & {});

/**
 * What `agent_status` answers. Texts are as the server has them; what it leaves
 * empty is empty.
 *
 * The agent is on a call if `status` is `QUEUE` or `INCALL`, `callerid` is not
 * empty and `real_time_sub_status` is not `DEAD`.
 */
export interface AgentStatusRow {
  /** The agent's state. */
  readonly status: AgentState;
  /** The call id; empty without a call. */
  readonly callerid: string;
  /** The lead of the call; `0` without a call. */
  readonly lead_id: string;
  /** The campaign the agent is logged in to, whatever the call's queue is. */
  readonly campaign_id: string;
  /** How many calls the agent had today. */
  readonly calls_today: number | null;
  /** The agent's name. */
  readonly full_name: string;
  /** The agent's user group. */
  readonly user_group: string;
  /** The agent's level, 1 to 9. */
  readonly user_level: number | null;
  /** The pause code, while paused. */
  readonly pause_code: string;
  /**
   * What the state does not tell: `DEAD` if the customer has hung up, `RING` if
   * an on-hook agent's phone rings, else mostly empty.
   */
  readonly real_time_sub_status: '' | 'DEAD' | 'RING' | (string & {});
  /** The number of the call's lead. */
  readonly phone_number: string;
  /** The lead's code in the vendor's system. */
  readonly vendor_lead_code: string;
  /** The agent's session. */
  readonly session_id: string;
  /** The agent's address, where the server tells it. */
  readonly computer_ip: string;
}

/**
 * A row of what `logged_in_agents` answers. It has no sub-status: whether the
 * customer has hung up is told by `agent_status` alone.
 */
export interface LoggedInAgent {
  /** The agent. */
  readonly user: string;
  /** The campaign the agent is logged in to. */
  readonly campaign_id: string;
  /** The agent's session. */
  readonly session_id: string;
  /** The agent's state. */
  readonly status: AgentState;
  /** The lead of the call; `0` without a call. */
  readonly lead_id: string;
  /** The call id; empty without a call. */
  readonly callerid: string;
  /** How many calls the agent had today. */
  readonly calls_today: number | null;
  /** The agent's name. */
  readonly full_name: string;
  /** The agent's user group. */
  readonly user_group: string;
  /** The agent's level, 1 to 9. */
  readonly user_level: number | null;
}

/** What `agent_campaigns` answers. */
export interface AgentCampaigns {
  /** The agent. */
  readonly user: string;
  /** The campaigns, joined by `-`, which names may hold too. */
  readonly allowed_campaigns_list: string;
  /** The in-groups, joined in the same way. */
  readonly allowed_ingroups_list: string;
}

/** What `callid_info` answers. */
export interface CallidInfo {
  /** The call. */
  readonly call_id: string;
  /** Seconds of talk, where the server has them. */
  readonly custtime: number | null;
  /** When it began, in the server's local time. */
  readonly call_date: string;
  /** The customer's number. */
  readonly phone: string;
  /** `INBOUND`, `OUTBOUND_AUTO`, `OUTBOUND_MANUAL`. */
  readonly call_type: string;
  /** The in-group of an inbound call, the campaign of an outbound one. */
  readonly campaign_id: string;
  /** The list of the lead. */
  readonly list_id: string;
  /** The disposition. */
  readonly status: string;
  /** The agent. */
  readonly user: string;
}

/**
 * What `in_group_status` answers. The agents are those whom the server lets take
 * the in-group's calls at the moment.
 */
export interface InGroupStatus {
  /** The in-group. */
  readonly ingroups: string;
  /** How many calls are in it, those with agents included. */
  readonly total_calls: number | null;
  /** How many of them wait for an agent. */
  readonly calls_waiting: number | null;
  /** How many agents are logged in. */
  readonly agents_logged_in: number | null;
  /** How many of them are on a call. */
  readonly agents_in_calls: number | null;
  /** How many of them wait for a call. */
  readonly agents_waiting: number | null;
  /** How many of them are paused. */
  readonly agents_paused: number | null;
  /** How many of them choose a disposition. */
  readonly agents_in_dispo: number | null;
  /** How many of them dial. */
  readonly agents_in_dial: number | null;
}

/** What `lead_field_info` answers. */
export interface LeadFieldInfo {
  /**
   * The field's text: one line, without blanks around it, empty where the lead
   * has nothing there. Whoever filled the field in may have written anything.
   */
  readonly value: string;
}

// Fields

/** A field that {@link validate} knows. */
export type Field =
  | 'value'
  | 'agent_user'
  | 'status'
  | 'ingroup_choices'
  | 'phone_number'
  | 'source';

/** The text is a value of its field. */
export interface Valid {
  readonly ok: true;
  /** What is sent: the text, or the call id that was found in it. */
  readonly value: string;
}

/** A number was made of the text. */
export interface NormalisedPhoneNumber {
  readonly ok: true;
  /** The number. */
  readonly value: string;
  /** What was removed, in the order of the text; empty if nothing was. */
  readonly removed: readonly Removed[];
  /** The number and what was removed, in words. */
  readonly message: string;
}

/** A character that was removed. */
export interface Removed {
  /** Its index in the text. */
  readonly position: number;
  /** The character. */
  readonly character: string;
}

/** The text breaks a rule of its field. */
export interface Invalid {
  readonly ok: false;
  /** The rule. */
  readonly code: RuleCode;
  /**
   * Which rule, where, and what would be right. It counts characters from 1, as
   * people do.
   */
  readonly message: string;
  /**
   * Where, as an index of the text: `text.codePointAt(position)` is the
   * character. Absent if it is not one place.
   */
  readonly position?: number;
}

/** The rule of a parameter's grammar that a text breaks. */
export type RuleCode =
  /** There is nothing. */
  | 'empty'
  | 'too_short'
  | 'too_long'
  /** A character that is not allowed. */
  | 'character_not_allowed'
  /** A control character in a password. */
  | 'control_character'
  /** A call id begins with a letter. */
  | 'first_letter'
  /** Text around a call id that is not `"…" <…>`. */
  | 'caller_id_form'
  /** A plus sign that is not at the beginning. */
  | 'plus_inside'
  /** More than one in-group. */
  | 'one_ingroup'
  /** A name that contains `DEFAULTINGROUP`, which the server takes for it. */
  | 'reserved_inside'
  /** A value that is not one of the few there are. */
  | 'one_of';

// Errors

/**
 * What is thrown: the arguments are wrong. The package exports no class of it;
 * tell it by its `name`, and the reason by its `code`.
 */
export interface VicidialAgentApiError extends Error {
  readonly name: 'VicidialAgentApiError';
  /** A stable name of what is wrong. */
  readonly code: ArgumentErrorCode | RuleCode;
}

/** What is wrong with arguments, beside the rules of the parameters. */
export type ArgumentErrorCode =
  /** The request is not an object, or it is an array. */
  | 'not_an_object'
  /** A text is not a string. */
  | 'not_a_string'
  /** A member of the request holds a lone surrogate. */
  | 'not_well_formed'
  /** A text or a body is too long to be one. */
  | 'too_large'
  /** Reading an argument threw an exception. */
  | 'unreadable'
  /** The request has a member that its function, or its stage, does not take. */
  | 'unexpected_parameter'
  /** The request lacks a member that its function, or its stage, needs. */
  | 'missing_parameter'
  /** There is no such function, or not in the API that was asked for. */
  | 'unknown_function'
  /** `validate` knows no such field. */
  | 'unknown_field'
  /** The HTTP status is not an integer from 100 to 599. */
  | 'not_an_http_status'
  /** The body is neither a string nor a `Uint8Array`. */
  | 'not_a_body'
  /** The result cannot be shown in JavaScript: a defect of this package. */
  | 'not_representable';
