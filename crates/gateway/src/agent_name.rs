//! Agents' names as the dialer compares them.

use vicidial_agent_api::AgentUser;

/// One name for an agent, however its case is written: the dialer's users have none.
pub(crate) fn folded(agent: &AgentUser) -> String {
    agent.as_str().to_ascii_lowercase()
}
