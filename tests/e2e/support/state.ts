// What the simulator reports, as the assertions ask for it.

/** An issued telephony command, without what depends on the clock. */
export interface Command {
  action: "Hangup" | "Redirect" | "Originate";
  channel: string;
  exten: string | null;
}

/** The telephony commands that were issued, oldest first. */
export function commands(state: any): Command[] {
  return state.commands.map(({ action, channel, exten }: Command) => ({ action, channel, exten }));
}

/** The requests that act on a call. */
export function controls(state: any): any[] {
  return requests(state, "ra_call_control").filter((request) => request.value);
}

/** The requests by which a gateway has a password judged: they act on nothing. */
export function logins(state: any): any[] {
  return requests(state, "ra_call_control").filter((request) => !request.value);
}

/** The requests of a function, oldest first. */
export function requests(state: any, name: string): any[] {
  return state.requests.filter((request: any) => request.function === name);
}

/** The status of a lead, which a disposition writes. */
export function leadStatus(state: any, leadId: number): string {
  return state.leads.find((lead: any) => lead.lead_id === leadId).status;
}

/** A call that is still there. */
export function liveCall(state: any, callId: string): any {
  return state.calls.find((call: any) => call.call_id === callId);
}

/** An agent's state; null when not logged in. */
export function stateOf(state: any, agentUser: string): string | null {
  return state.agents.find((agent: any) => agent.user === agentUser).state;
}
