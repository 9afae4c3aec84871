//! Intents in the database: the one place that knows how they are written there.

use std::net::{IpAddr, Ipv4Addr};

use handset_gateway_api::{ActionReport, ActionState, EpochMs, Evidence, Outcome};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, Sqlite, SqlitePool};
use uuid::Uuid;
use vicidial_agent_api::{AgentUser, CallId, ErrorCode};

use super::intent::{Asked, Intent};
use super::settlement::Settlement;
use crate::sessions::Caller;
use crate::store::Store;

/// The intents of all agents.
#[derive(Clone, Debug)]
pub(super) struct Intents {
    store: Store,
}

/// An intent as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// Its request went to the dialer, or was about to.
    Sent(Sent),
    /// It is over.
    Settled(Settled),
    /// Its key was closed before its request came.
    Closed(Closed),
}

/// An intent whose request went to the dialer, or was about to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) intent: Intent,
    /// The customer's number; empty where it is not known.
    pub(super) customer: String,
    pub(super) sent_at_ms: EpochMs,
    /// How long looking whose call it is took.
    pub(super) check_ms: u64,
}

/// An intent that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) intent: Intent,
    pub(super) customer: String,
    pub(super) number: i64,
    pub(super) at_ms: EpochMs,
    pub(super) settlement: Settlement,
}

/// A key that was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) key: Uuid,
    pub(super) agent_user: AgentUser,
    pub(super) at_ms: EpochMs,
}

/// When an outcome was stored, and its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) number: i64,
    pub(super) at_ms: EpochMs,
}

impl Stored {
    /// Whose it is.
    pub(super) const fn agent_user(&self) -> &AgentUser {
        match self {
            Self::Sent(sent) => sent.intent.asked.agent_user(),
            Self::Settled(settled) => settled.intent.asked.agent_user(),
            Self::Closed(closed) => &closed.agent_user,
        }
    }

    pub(super) fn report(&self) -> ActionReport {
        match self {
            Self::Sent(sent) => sent.report(),
            Self::Settled(settled) => settled.report(),
            Self::Closed(closed) => ActionReport {
                idempotency_key: closed.key.to_string(),
                requested_at_ms: closed.at_ms,
                requested: None,
                state: ActionState::Settled {
                    outcome: Outcome::NotDone,
                    evidence: Evidence::NothingSent,
                    error: Some(ErrorCode::KeyClosed.as_str().to_owned()),
                    answer: None,
                    settled_at_ms: closed.at_ms,
                },
            },
        }
    }
}

impl Sent {
    pub(super) fn report(&self) -> ActionReport {
        in_progress(&self.intent, &self.customer)
    }
}

impl Settled {
    pub(super) fn report(&self) -> ActionReport {
        ActionReport {
            state: self.settlement.state(self.at_ms),
            ..in_progress(&self.intent, &self.customer)
        }
    }
}

/// The report of an intent that is not over.
pub(super) fn in_progress(intent: &Intent, customer: &str) -> ActionReport {
    ActionReport {
        idempotency_key: intent.key.to_string(),
        requested_at_ms: intent.received_at_ms,
        requested: Some(intent.asked.requested(customer)),
        state: ActionState::InProgress,
    }
}

/// How far an intent is, as the column `state` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Sent,
    Settled,
    Closed,
}

impl State {
    const ALL: [Self; 3] = [Self::Sent, Self::Settled, Self::Closed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Settled => "settled",
            Self::Closed => "closed",
        }
    }
}

/// The number of the outcome that is stored now.
const NEXT_NUMBER: &str = "(SELECT COALESCE(MAX(settled_number), 0) + 1 FROM actions)";

/// So many reports are given at once.
const MOST_REPORTS: i64 = 100;

impl Intents {
    pub(super) fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    const fn reader(&self) -> &SqlitePool {
        self.store.pool()
    }

    pub(super) async fn find(&self, key: Uuid) -> Result<Option<Stored>, sqlx::Error> {
        let row = sqlx::query("SELECT * FROM actions WHERE idempotency_key = ?")
            .bind(key.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Those whose outcome is not known.
    pub(super) async fn in_doubt(&self) -> Result<Vec<Sent>, sqlx::Error> {
        let rows = sqlx::query("SELECT * FROM actions WHERE state = ? ORDER BY id")
            .bind(State::Sent.as_str())
            .fetch_all(self.reader())
            .await?;
        all_sent(&rows)
    }

    /// Those whose outcome is not known, of this agent or on this call.
    pub(super) async fn in_the_way_of(&self, asked: &Asked) -> Result<Vec<Sent>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT * FROM actions WHERE state = ?1 AND agent_user = ?2 \
             UNION SELECT * FROM actions WHERE state = ?1 AND call_id = ?3",
        )
        .bind(State::Sent.as_str())
        .bind(asked.agent_user().as_str())
        .bind(asked.call().map(CallId::as_str))
        .fetch_all(self.reader())
        .await?;
        all_sent(&rows)
    }

    /// The agent's last action on this call that may have ended or transferred it.
    pub(super) async fn last_done(
        &self,
        agent: &AgentUser,
        call: &CallId,
    ) -> Result<Option<Settled>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT * FROM actions WHERE call_id = ? AND agent_user = ? \
             AND outcome IN (?, ?, ?) ORDER BY settled_number DESC LIMIT 1",
        )
        .bind(call.as_str())
        .bind(agent.as_str())
        .bind(Outcome::Confirmed.as_str())
        .bind(Outcome::FailedAfterSuccess.as_str())
        .bind(Outcome::Unknown.as_str())
        .fetch_optional(self.reader())
        .await?;
        Ok(match row.as_ref().map(read).transpose()? {
            Some(Stored::Settled(settled)) => Some(settled),
            _ => None,
        })
    }

    /// Whether another request about this call was ever sent.
    pub(super) async fn was_sent_before(
        &self,
        call: &CallId,
        key: Uuid,
    ) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM actions \
             WHERE call_id = ? AND sent_at IS NOT NULL AND idempotency_key <> ?)",
        )
        .bind(call.as_str())
        .bind(key.to_string())
        .fetch_one(self.reader())
        .await
    }

    /// Stores that a request is about to be sent. `false`: the key is there already, or another
    /// action of the agent, or on the call, is.
    pub(super) async fn insert_sent(&self, sent: &Sent) -> Result<bool, sqlx::Error> {
        let Sent {
            intent,
            customer,
            sent_at_ms,
            check_ms,
        } = sent;
        let query = sqlx::query(
            "INSERT INTO actions (idempotency_key, state, agent_user, session_id, address, \
             user_agent, received_at, request, call_id, customer, sent_at, check_ms) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(intent.key.to_string())
        .bind(State::Sent.as_str())
        .bind(intent.asked.agent_user().as_str())
        .bind(intent.caller.session_id)
        .bind(intent.caller.address.to_string())
        .bind(&intent.caller.user_agent)
        .bind(integer(intent.received_at_ms))
        .bind(intent.asked.form())
        .bind(intent.asked.call().map(CallId::as_str))
        .bind(customer)
        .bind(integer(*sent_at_ms))
        .bind(integer(*check_ms));
        Ok(self.store.write(query).await?.rows_affected == 1)
    }

    /// Stores what a request came to that was sent. `None`: that is stored already.
    pub(super) async fn settle(
        &self,
        key: Uuid,
        settlement: &Settlement,
        at_ms: EpochMs,
    ) -> Result<Option<Place>, sqlx::Error> {
        let query = sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE actions SET state = ?, settled_number = {NEXT_NUMBER}, settled_at = ?, \
             outcome = ?, evidence = ?, error = ?, http_status = ?, body = ? \
             WHERE idempotency_key = ? AND state = ? RETURNING settled_number"
        )))
        .bind(State::Settled.as_str())
        .bind(integer(at_ms))
        .bind(settlement.outcome.as_str())
        .bind(settlement.evidence.as_str())
        .bind(settlement.error.map(ErrorCode::as_str))
        .bind(settlement.http_status)
        .bind(&settlement.body)
        .bind(key.to_string())
        .bind(State::Sent.as_str());
        self.place(query, at_ms).await
    }

    /// Stores that an intent was refused and nothing was sent. `None`: the key is there already.
    pub(super) async fn insert_refused(
        &self,
        intent: &Intent,
        settlement: &Settlement,
        at_ms: EpochMs,
    ) -> Result<Option<Place>, sqlx::Error> {
        let query = sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT INTO actions (idempotency_key, state, agent_user, session_id, address, \
             user_agent, received_at, request, call_id, customer, settled_number, settled_at, \
             outcome, evidence, error, http_status, body) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', {NEXT_NUMBER}, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING RETURNING settled_number"
        )))
        .bind(intent.key.to_string())
        .bind(State::Settled.as_str())
        .bind(intent.asked.agent_user().as_str())
        .bind(intent.caller.session_id)
        .bind(intent.caller.address.to_string())
        .bind(&intent.caller.user_agent)
        .bind(integer(intent.received_at_ms))
        .bind(intent.asked.form())
        .bind(intent.asked.call().map(CallId::as_str))
        .bind(integer(at_ms))
        .bind(settlement.outcome.as_str())
        .bind(settlement.evidence.as_str())
        .bind(settlement.error.map(ErrorCode::as_str))
        .bind(settlement.http_status)
        .bind(&settlement.body);
        self.place(query, at_ms).await
    }

    /// Stores what was settled. `None`: it changed nothing.
    async fn place(
        &self,
        query: Query<'_, Sqlite, SqliteArguments>,
        at_ms: EpochMs,
    ) -> Result<Option<Place>, sqlx::Error> {
        let written = self.store.write(query).await?;
        let number = written.scalar()?;
        Ok(number.map(|number| Place { number, at_ms }))
    }

    /// Closes a key, unless it is there already.
    pub(super) async fn close(
        &self,
        caller: &Caller,
        key: Uuid,
        at_ms: EpochMs,
    ) -> Result<(), sqlx::Error> {
        let query = sqlx::query(
            "INSERT INTO actions (idempotency_key, state, agent_user, session_id, address, \
             user_agent, received_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(key.to_string())
        .bind(State::Closed.as_str())
        .bind(caller.agent_user.as_str())
        .bind(caller.session_id)
        .bind(caller.address.to_string())
        .bind(&caller.user_agent)
        .bind(integer(at_ms));
        self.store.write(query).await?;
        Ok(())
    }

    /// The agent's actions since then, the newest first.
    pub(super) async fn since(
        &self,
        agent: &AgentUser,
        since_ms: EpochMs,
    ) -> Result<Vec<ActionReport>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT * FROM actions WHERE agent_user = ? AND received_at >= ? AND state <> ? \
             ORDER BY received_at DESC, id DESC LIMIT ?",
        )
        .bind(agent.as_str())
        .bind(integer(since_ms))
        .bind(State::Closed.as_str())
        .bind(MOST_REPORTS)
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(|row| Ok(read(row)?.report())).collect()
    }

    /// The agent's actions that settled with a number above `after`: the last of them, oldest
    /// first.
    pub(super) async fn settled_after(
        &self,
        agent: &AgentUser,
        after: i64,
    ) -> Result<Vec<(i64, ActionReport)>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT * FROM (SELECT * FROM actions WHERE agent_user = ? AND settled_number > ? \
             ORDER BY settled_number DESC LIMIT ?) ORDER BY settled_number",
        )
        .bind(agent.as_str())
        .bind(after)
        .bind(MOST_REPORTS)
        .fetch_all(self.reader())
        .await?;
        let mut reports = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Stored::Settled(settled) = read(row)? {
                reports.push((settled.number, settled.report()));
            }
        }
        Ok(reports)
    }

    /// The number of the agent's action that settled last; 0 if none has.
    pub(super) async fn last_settled(&self, agent: &AgentUser) -> Result<i64, sqlx::Error> {
        let query = "SELECT COALESCE(MAX(settled_number), 0) FROM actions WHERE agent_user = ?";
        sqlx::query_scalar(query)
            .bind(agent.as_str())
            .fetch_one(self.reader())
            .await
    }

    /// Deletes some of those that are over and were received before; gives how many. The one
    /// that was settled last stays, for the numbers to go on.
    pub(super) async fn forget(&self, before_ms: EpochMs) -> Result<u64, sqlx::Error> {
        let query = sqlx::query(
            "DELETE FROM actions WHERE id IN (SELECT id FROM actions \
             WHERE received_at < ? AND state <> ? AND settled_number IS NOT \
             (SELECT MAX(settled_number) FROM actions) LIMIT 1000)",
        )
        .bind(integer(before_ms))
        .bind(State::Sent.as_str());
        Ok(self.store.write(query).await?.rows_affected)
    }
}

fn all_sent(rows: &[SqliteRow]) -> Result<Vec<Sent>, sqlx::Error> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        if let Stored::Sent(sent) = read(row)? {
            all.push(sent);
        }
    }
    Ok(all)
}

fn read(row: &SqliteRow) -> Result<Stored, sqlx::Error> {
    let key = column(row, "idempotency_key", |text| Uuid::parse_str(text).ok())?;
    let received_at_ms = number(row, "received_at")?;
    let agent_user: AgentUser = column(row, "agent_user", |text| text.parse().ok())?;
    let state = column(row, "state", |text| {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    })?;
    if state == State::Closed {
        return Ok(Stored::Closed(Closed {
            key,
            agent_user,
            at_ms: received_at_ms,
        }));
    }
    let intent = Intent {
        key,
        caller: Caller {
            agent_user,
            session_id: row.try_get("session_id")?,
            address: column(row, "address", |text| text.parse().ok())
                .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            user_agent: row.try_get("user_agent")?,
        },
        received_at_ms,
        asked: column(row, "request", Asked::read)?,
    };
    let customer = row.try_get("customer")?;
    if state == State::Sent {
        return Ok(Stored::Sent(Sent {
            intent,
            customer,
            sent_at_ms: number(row, "sent_at")?,
            check_ms: number(row, "check_ms")?,
        }));
    }
    Ok(Stored::Settled(Settled {
        intent,
        customer,
        number: row.try_get("settled_number")?,
        at_ms: number(row, "settled_at")?,
        settlement: Settlement {
            outcome: column(row, "outcome", |text| {
                Outcome::ALL
                    .into_iter()
                    .find(|outcome| outcome.as_str() == text)
            })?,
            evidence: column(row, "evidence", |text| {
                Evidence::ALL
                    .into_iter()
                    .find(|evidence| evidence.as_str() == text)
            })?,
            error: match row.try_get::<Option<&str>, _>("error")? {
                Some(name) => ErrorCode::ALL
                    .iter()
                    .copied()
                    .find(|code| code.as_str() == name),
                None => None,
            },
            http_status: row.try_get("http_status")?,
            body: row.try_get("body")?,
        },
    }))
}

/// A text that must be of some kind.
fn column<T>(
    row: &SqliteRow,
    name: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, sqlx::Error> {
    let text: &str = row.try_get(name)?;
    read(text).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: name.to_owned(),
        source: "not what this version of the gateway writes there".into(),
    })
}

fn number(row: &SqliteRow, name: &'static str) -> Result<u64, sqlx::Error> {
    let number: i64 = row.try_get(name)?;
    Ok(u64::try_from(number).unwrap_or(0))
}

/// SQLite's integers are signed.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
